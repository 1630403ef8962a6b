// What the page knows: the bot, the clock, and every handset with its messages, kept true by the phone's events.

/** All handsets by id; `on(what, hear)` is called after each change with the event that made it. */
export class Phones {
  constructor() {
    this.bot = null;
    this.handsets = new Map();
    this.listeners = [];
    this.clock = null;
    this.clockHeard = 0; // performance.now() when the clock was last told
  }

  onChange(hear) {
    this.listeners.push(hear);
  }

  /** Take the whole state of the phone, replacing what was known. */
  begin({ bot, clock, handsets }) {
    this.bot = bot;
    this.handsets = new Map(
      handsets.map((handset) => [handset.id, { ...handset, messages: byId(handset.messages) }]),
    );
    this.setClock(clock);
    this.tell({ what: "state" });
  }

  /** Take one event of the stream. */
  hear(event) {
    if (event.what === "clock") this.setClock(event.clock);
    if (event.what === "handset") this.merge(event.handset);
    if (event.what === "message")
      this.handsets.get(event.handset)?.messages.set(event.message.message_id, event.message);
    if (event.what === "deleted")
      event.message_ids.forEach((id) => this.handsets.get(event.handset)?.messages.delete(id));
    this.tell(event);
  }

  /** The event's present instant, run on from when the phone last told it. */
  now() {
    if (!this.clock) return new Date();
    const passed = this.clock.paused ? 0 : (performance.now() - this.clockHeard) * this.clock.rate;
    return new Date(Date.parse(this.clock.now) + passed);
  }

  /** The zone event times are said in. */
  get zone() {
    return this.clock?.zone ?? "UTC";
  }

  setClock(clock) {
    this.clock = clock;
    this.clockHeard = performance.now();
  }

  merge(handset) {
    const known = this.handsets.get(handset.id);
    this.handsets.set(handset.id, {
      ...known,
      ...handset,
      messages: known?.messages ?? byId(handset.messages ?? []),
    });
  }

  tell(event) {
    this.listeners.forEach((hear) => hear(event));
  }
}

/** A person's name as the page writes it. */
export function nameOf(handset) {
  return [handset.first_name, handset.last_name].filter(Boolean).join(" ");
}

function byId(messages) {
  return new Map(messages.map((message) => [message.message_id, message]));
}
