// A client of Vert.x's event-bus bridge: node eventbus.cjs PORT PACKAGE TRANSPORT
// Uses what its API has, in the way of its users.
'use strict';
const assert = require('assert');

const [port, name, transport] = process.argv.slice(2);
global.SockJS = require('sockjs-client');
const EventBus = require(name);
const room = `room:${name}-${transport}`;
const TEXT = 'ä \u2028 "\\ 100% %41';

/** What comes, to be awaited one by one. */
class Queue {
  constructor() {
    this.all = [];
    this.wanted = [];
    this.put = (...one) => (this.wanted.length ? this.wanted.shift()(one) : this.all.push(one));
  }

  next() {
    return this.all.length
      ? Promise.resolve(this.all.shift())
      : new Promise(resolve => this.wanted.push(resolve));
  }
}

function connect(user, options = {}) {
  const bus = new EventBus(`http://127.0.0.1:${port}/eventbus?user=${user}`, {
    transports: [transport],
    vertxbus_ping_interval: 100,
    vertxbus_reconnect_delay_min: 10,
    vertxbus_reconnect_delay_max: 100,
    ...options,
  });
  bus.onerror = error => bus.errors.put(error);
  bus.errors = new Queue();
  return new Promise(resolve => (bus.onopen = () => resolve(bus)));
}

function ask(bus, address, body, headers) {
  return new Promise(resolve =>
    bus.send(address, body, headers, (error, reply) => resolve({error, reply})),
  );
}

async function publish(to, data) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/messages`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({to, data}),
  });
  assert.strictEqual(answer.status, 202);
}

async function main() {
  const ann = await connect('ann');
  const bob = await connect('bob');
  const heard = new Queue();
  const handler = heard.put;
  bob.registerHandler(room, handler);
  bob.send(room, 'in'); // behind that: it hears itself
  assert.strictEqual((await heard.next())[1].body, 'in');

  const position = (await ask(ann, room, {i: 0, text: TEXT}, {key: 'k0'})).reply.body;
  assert.ok(position.epoch);
  let [error, message] = await heard.next();
  assert.strictEqual(error, null);
  assert.strictEqual(message.address, room);
  assert.deepStrictEqual(message.body, {i: 0, text: TEXT});
  assert.strictEqual(message.headers.from, 'user:ann');
  assert.strictEqual(message.headers.epoch, position.epoch);
  assert.strictEqual(message.headers.offset, String(position.offset));
  assert.strictEqual(message.headers.key, 'k0');
  assert.ok(Number(message.headers.time) > 1e12);

  // published or sent, it is the same; from a back-end as well; in order
  for (let i = 1; i < 20; i++) {
    i % 2 ? ann.publish(room, {i}) : ann.send(room, {i});
  }
  for (let i = 1; i < 20; i++) {
    assert.strictEqual((await heard.next())[1].body.i, i);
  }
  await publish(room, 'from a back-end');
  assert.strictEqual((await heard.next())[1].body, 'from a back-end');

  // own messages, and those for everyone, as long as it is registered for them
  const own = new Queue();
  bob.registerHandler('user:bob', own.put);
  const everyone = new Queue();
  bob.registerHandler('everyone', everyone.put);
  await ask(bob, 'user:nobody', 1); // both are read before this
  ann.send('user:bob', 'for bob');
  assert.strictEqual((await own.next())[1].body, 'for bob');
  ann.publish('everyone', room);
  while ((await everyone.next())[1].body !== room); // other tests may run beside this one

  // a denial names the address, and reaches whoever is registered there, or waits for a reply
  const denied = new Queue();
  bob.registerHandler('user:ann', denied.put);
  [error] = await denied.next();
  assert.strictEqual(error.failureCode, 403);
  assert.match(error.message, /forbidden/);
  const refused = (await ask(ann, 'no.such.service', 1)).error;
  assert.strictEqual(refused.failureCode, 400);
  ann.publish('no.such.service', 1);
  const [fault] = await ann.errors.next();
  assert.strictEqual(fault.type, 'err');
  assert.strictEqual(fault.body, 'access_denied');
  assert.strictEqual(fault.address, 'no.such.service');

  // not registered any more
  bob.unregisterHandler(room, handler);
  await ask(bob, room, 'nobody hears this');
  bob.send('user:bob', 'mark');
  assert.strictEqual((await own.next())[1].body, 'mark');
  assert.deepStrictEqual(heard.all, []);
  bob.registerHandler(room, handler);
  bob.send(room, 'but this');
  do {
    [, message] = await heard.next();
  } while (message.body !== 'but this');

  // comes back, and goes on where it was
  const since = `${message.headers.epoch}:${message.headers.offset}`;
  bob.close();
  await publish(room, 'missed');
  const again = await connect('bob');
  again.registerHandler(room, {since}, heard.put);
  assert.strictEqual((await heard.next())[1].body, 'missed');
  await publish(room, 'live');
  assert.strictEqual((await heard.next())[1].body, 'live');
  console.log(`ok ${name} ${transport}`);
  process.exit(0);
}

main().catch(failure => {
  console.error(failure);
  process.exit(1);
});
