// The page of Herald: a small chat over one WebSocket. Render functions, because templates would
// need eval, which the page's security policy does not allow.
(() => {
  'use strict';
  const { createApp, h, nextTick } = Vue;
  const MOST = 500; // messages held for each address
  const ANSWER = 10000; // milliseconds that a ping may go unanswered

  const storage = {
    get(key) { try { return sessionStorage.getItem(key) || ''; } catch { return ''; } },
    set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* private window */ } },
  };

  const show = (data) => (typeof data === 'string' ? data : JSON.stringify(data));
  const clock = (millis) =>
    new Date(millis).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

  createApp({
    data: () => ({
      draftName: storage.get('name'), user: '', node: '', state: 'closed', wait: 500, due: null,
      nodes: [], rooms: [], wanted: [], people: [], current: 'everyone', talks: {}, unread: {},
      draft: '', newRoom: '', newPerson: '', problem: '',
    }),

    computed: {
      messages() { return this.talks[this.current] || []; },
      own() { return 'user:' + this.user; },
      title() {
        if (this.current === 'everyone') return 'Everyone';
        const [kind, name] = this.split(this.current);
        return kind === 'room' ? 'Room ' + name : name;
      },
      hint() {
        if (this.current === 'everyone') return 'All who are connected, on every node';
        return this.current.startsWith('room:') ? 'All who have joined'
          : 'All tabs and devices of ' + this.split(this.current)[1];
      },
    },

    methods: {
      split(address) { const i = address.indexOf(':'); return [address.slice(0, i), address.slice(i + 1)]; },

      enter() {
        this.user = this.draftName.trim();
        if (!this.user) return;
        storage.set('name', this.user);
        this.connect();
      },

      connect() {
        const query = new URLSearchParams({ user: this.user });
        this.rooms.forEach((room) => query.append('room', room));
        const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
        this.state = 'connecting';
        this.due = null;
        const socket = new WebSocket(scheme + location.host + '/ws?' + query, ['herald.v1']);
        this.socket = socket;
        socket.onmessage = (event) => {
          if (this.state === 'open') this.heard();
          if (typeof event.data === 'string') this.receive(JSON.parse(event.data));
        };
        socket.onclose = (event) => this.closed(event);
      },

      // Browsers do not show the server's pings, so silence must be asked about.
      heard() {
        clearTimeout(this.silence);
        this.silence = setTimeout(() => {
          this.send({ type: 'ping' });
          this.silence = setTimeout(() => this.giveUp(), ANSWER);
        }, this.heartbeat);
      },

      // The close of a dead connection could take minutes, so it is not waited for.
      giveUp() {
        this.socket.onmessage = null;
        this.socket.onclose = null;
        this.socket.close();
        this.closed({ code: 1006 });
      },

      closed(event) {
        clearTimeout(this.silence);
        this.state = 'closed';
        if (event.code === 4000) {
          this.problem = 'That name is not allowed. Choose another.';
          this.user = '';
          return;
        }
        if (event.code === 4003 || event.code === 4004 || (event.code >= 4100 && event.code < 4200)) {
          this.problem = 'The server ended this session: ' + event.reason;
          return;
        }
        const wait = this.due === null ? this.wait * (0.5 + Math.random())
          : Math.max(0, this.due - performance.now());
        this.wait = Math.min(this.wait * 2, 15000);
        setTimeout(() => { if (this.user) this.connect(); }, wait);
      },

      receive(frame) {
        if (frame.type === 'welcome') {
          this.state = 'open';
          this.node = frame.node;
          this.heartbeat = frame.heartbeat;
          this.heard();
          this.wait = 500;
          this.problem = '';
          this.wanted.forEach((room) => this.send({ type: 'join', room }));
        } else if (frame.type === 'message') {
          this.keep(frame);
        } else if (frame.type === 'joined') {
          this.settled(frame.room);
          if (!this.rooms.includes(frame.room)) this.rooms.push(frame.room);
        } else if (frame.type === 'left') {
          this.rooms = this.rooms.filter((room) => room !== frame.room);
          if (this.current === 'room:' + frame.room) this.open('everyone');
        } else if (frame.type === 'reconnect') {
          this.due = performance.now() + frame.after;
        } else if (frame.type === 'error') {
          this.settled(frame.room);
          this.problem = frame.message;
        }
      },

      settled(room) { this.wanted = this.wanted.filter((other) => other !== room); },

      // A message to me belongs to the talk with its sender; one that another tab of mine has sent
      // to somebody is not brought here, since it is addressed to that one alone.
      keep(message) {
        let address = message.to;
        if (address === this.own) address = message.from || this.own;
        this.note(address, { from: message.from || '', data: message.data, time: message.time });
      },

      note(address, entry) {
        if (address.startsWith('user:')) this.meet(this.split(address)[1]);
        const talk = this.talks[address] || (this.talks[address] = []);
        talk.push({ ...entry, id: (this.count = (this.count || 0) + 1) });
        if (talk.length > MOST) talk.splice(0, talk.length - MOST);
        if (address !== this.current) this.unread[address] = (this.unread[address] || 0) + 1;
        else nextTick(() => { const list = this.$refs.list; if (list) list.scrollTop = list.scrollHeight; });
      },

      meet(name) { if (!this.people.includes(name)) this.people.push(name); },

      send(frame) {
        if (this.state === 'open') this.socket.send(JSON.stringify(frame));
      },

      say() {
        const text = this.draft.trim();
        if (!text || this.state !== 'open') return;
        this.problem = '';
        this.send({ type: 'send', to: this.current, data: text });
        if (this.current.startsWith('user:') && this.current !== this.own) {
          this.note(this.current, { from: this.own, data: text, time: Date.now() });
        }
        this.draft = '';
      },

      open(address) {
        this.current = address;
        this.unread[address] = 0;
        this.problem = '';
        nextTick(() => {
          const list = this.$refs.list;
          if (list) list.scrollTop = list.scrollHeight;
        });
      },

      addRoom() {
        const room = this.newRoom.trim();
        if (!room) return;
        if (!this.wanted.includes(room)) this.wanted.push(room); // until it is answered
        this.send({ type: 'join', room });
        this.newRoom = '';
        this.open('room:' + room);
      },

      addPerson() {
        const name = this.newPerson.trim();
        if (!name) return;
        this.meet(name);
        this.newPerson = '';
        this.open('user:' + name);
      },

      field(model, attributes) {
        return h('input', {
          ...attributes,
          value: this[model],
          onInput: (event) => { this[model] = event.target.value; },
        });
      },

      // Which nodes there are. The API may be elsewhere, or want a key: then only our own is known.
      async lookAround() {
        try {
          const answer = await fetch('/api/cluster', { cache: 'no-store' });
          if (!answer.ok) {
            clearInterval(this.lookout);
            return;
          }
          this.nodes = (await answer.json()).nodes;
        } catch { /* this node is gone; the next may know */ }
      },

      nodeList() {
        const known = this.nodes.some((node) => node.name === this.node);
        const all = known || !this.node ? this.nodes : [{ name: this.node }, ...this.nodes];
        return h('ul', { id: 'nodes', class: 'nodes' }, all.map((node) =>
          h('li', { key: node.name, 'data-node': node.name, class: { here: node.name === this.node } }, [
            h('span', node.name === this.node ? node.name + ' serves you' : node.name),
            node.address ? h('span', { class: 'load' }, node.address + ' · ' + node.sessions + (node.sessions === 1 ? ' session' : ' sessions')) : null,
          ])));
      },

      place(address, label) {
        const unread = this.unread[address];
        return h('li', { key: address },
          h('button', {
            class: 'place', type: 'button', 'aria-current': String(this.current === address),
            onClick: () => this.open(address),
          }, [h('span', label), unread ? h('span', { class: 'unread' }, unread) : null]));
      },

      adder(model, add, label, id) {
        return h('form', { class: 'add', onSubmit: (event) => { event.preventDefault(); add(); } }, [
          this.field(model, { id, placeholder: label, 'aria-label': label, maxlength: 200 }),
          h('button', { type: 'submit', 'aria-label': label }, '+'),
        ]);
      },

      door() {
        return h('main', { class: 'door' },
          h('form', { onSubmit: (event) => { event.preventDefault(); this.enter(); } }, [
            h('h1', 'Herald'),
            h('p', 'Choose a name. Open this page in a second tab under the same name, or another, and talk.'),
            this.field('draftName', {
              id: 'name', placeholder: 'Your name', 'aria-label': 'Your name', maxlength: 200,
              autocomplete: 'nickname', autofocus: true,
            }),
            this.problem ? h('p', { class: 'problem', role: 'alert' }, this.problem) : null,
            h('button', { id: 'enter', type: 'submit', disabled: !this.draftName.trim() }, 'Enter'),
          ]));
      },

      message(entry) {
        const mine = entry.from === this.own;
        const from = entry.from ? this.split(entry.from)[1] : 'the back-end';
        return h('li', { key: entry.id, class: { mine } }, [
          h('div', { class: 'meta' }, (mine ? 'you' : from) + ' · ' + clock(entry.time)),
          h('div', { class: 'text' }, entry.data === undefined ? '(binary)' : show(entry.data)),
        ]);
      },
    },

    mounted() {
      if (storage.get('name')) this.enter();
      this.lookout = setInterval(() => this.lookAround(), 3000);
      this.lookAround();
    },

    render() {
      if (!this.user) return this.door();
      const inRoom = this.current.startsWith('room:');
      return h('div', { class: 'room' }, [
        h('header', { class: 'top' }, [
          h('h1', 'Herald'),
          h('span', { class: 'who', id: 'who' }, this.user),
          h('span', { class: ['status', this.state], id: 'status', role: 'status' },
            this.state === 'open' ? 'connected to node ' + this.node
              + (this.nodes.length > 1 ? ', one of ' + this.nodes.length : '') : 'connecting…'),
        ]),
        h('nav', { class: 'places', 'aria-label': 'Places' }, [
          h('section', [h('h2', 'All'), h('ul', this.place('everyone', 'Everyone'))]),
          h('section', [
            h('h2', 'Rooms'),
            h('ul', this.rooms.map((room) => this.place('room:' + room, room))),
            this.adder('newRoom', () => this.addRoom(), 'Join a room', 'new-room'),
          ]),
          h('section', [
            h('h2', 'People'),
            h('ul', this.people.map((name) => this.place('user:' + name, name))),
            this.adder('newPerson', () => this.addPerson(), 'Write to', 'new-person'),
          ]),
          h('section', { class: 'cluster' }, [
            h('h2', this.nodes.length > 1 ? this.nodes.length + ' nodes, one service' : 'Node'),
            this.nodeList(),
          ]),
        ]),
        h('main', { class: 'talk' }, [
          h('header', [
            h('div', [h('h2', { id: 'title' }, this.title), h('p', this.hint)]),
            inRoom ? h('button', {
              id: 'leave', type: 'button',
              onClick: () => this.send({ type: 'leave', room: this.split(this.current)[1] }),
            }, 'Leave') : null,
          ]),
          h('ol', { class: 'messages', ref: 'list', id: 'messages', 'aria-live': 'polite' },
            this.messages.length ? this.messages.map((entry) => this.message(entry))
              : [h('p', { class: 'empty' }, 'Nothing has been said here yet.')]),
          h('div', [
            this.problem ? h('p', { class: 'problem', role: 'alert' }, this.problem) : null,
            h('form', { class: 'say', onSubmit: (event) => { event.preventDefault(); this.say(); } }, [
              this.field('draft', {
                id: 'draft', placeholder: 'Message', 'aria-label': 'Message', autocomplete: 'off',
              }),
              h('button', {
                id: 'say', type: 'submit', disabled: this.state !== 'open' || !this.draft.trim(),
              }, 'Send'),
            ]),
          ]),
        ]),
      ]);
    },
  }).mount('#app');
})();
