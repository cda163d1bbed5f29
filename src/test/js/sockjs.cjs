// A client of SockJS with one transport forced: node sockjs.cjs PORT TRANSPORT
// Sends and receives, is closed, misses something, is cut off, and comes back each time.
'use strict';
const assert = require('assert');
const net = require('net');
const SockJS = require('sockjs-client');

const [port, transport] = process.argv.slice(2);
const room = 'js-' + transport;
const TEXT = 'ä \u2028 "\\ 100% %41';

// all connections of the client go through here, so that they can be cut
const open = new Set();
const proxy = net.createServer(near => {
  const far = net.connect(port, '127.0.0.1');
  for (const socket of [near, far]) {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
  }
  near.pipe(far).pipe(near);
});

class Client {
  constructor(query) {
    this.frames = [];
    this.wanted = [];
    this.socket = new SockJS(`http://127.0.0.1:${proxy.address().port}/sockjs${query}`, null, {
      transports: [transport],
    });
    this.socket.onmessage = event => this.take(JSON.parse(event.data));
    this.closed = new Promise(resolve => (this.socket.onclose = resolve));
  }

  take(frame) {
    const next = this.wanted.findIndex(one => one.type === frame.type);
    if (next < 0) {
      this.frames.push(frame);
    } else {
      this.wanted.splice(next, 1)[0].resolve(frame);
    }
  }

  next(type) {
    const next = this.frames.findIndex(frame => frame.type === type);
    return next < 0
      ? new Promise(resolve => this.wanted.push({type, resolve}))
      : Promise.resolve(this.frames.splice(next, 1)[0]);
  }

  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  async messages(from, to) {
    let last;
    for (let i = from; i < to; i++) {
      last = await this.next('message');
      assert.deepStrictEqual(last.data, {i, text: TEXT});
    }
    return last;
  }
}

async function publish(from, to) {
  for (let i = from; i < to; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/messages`, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({to: 'room:' + room, data: {i, text: TEXT}}),
    });
    assert.strictEqual(answer.status, 202);
  }
}

async function comeBack(last) {
  const client = new Client('');
  await client.next('welcome');
  client.send({type: 'join', id: 'j', room, since: {epoch: last.epoch, offset: last.offset}});
  assert.strictEqual((await client.next('joined')).recovered, true);
  return client;
}

async function main() {
  await new Promise(resolve => proxy.listen(0, '127.0.0.1', resolve));
  let client = new Client(`?user=ann&room=${room}`);
  assert.strictEqual((await client.next('welcome')).user, 'ann');
  await client.next('joined');
  assert.strictEqual(client.socket.transport, transport);
  for (let i = 0; i < 50; i++) {
    client.send({type: 'send', id: i, to: 'room:' + room, data: {i, text: TEXT}});
  }
  for (let i = 0; i < 50; i++) {
    assert.strictEqual((await client.next('ack')).id, i);
  }
  let last = await client.messages(0, 50);

  client.socket.close();
  await client.closed;
  await publish(50, 60);
  client = await comeBack(last);
  last = await client.messages(50, 60);

  open.forEach(socket => socket.destroy());
  if (transport === 'xhr-streaming') {
    client.socket.close(); // in Node.js this one does not notice that its answer was cut off
  }
  await client.closed;
  await publish(60, 70);
  client = await comeBack(last);
  await client.messages(60, 70);
  await publish(70, 80);
  await client.messages(70, 80);
  console.log('ok ' + transport);
  process.exit(0);
}

main().catch(failure => {
  console.error(failure);
  process.exit(1);
});
