// The person's door: what the page asks of the phone over HTTP, and the stream of what happens there.

/** A refusal of the phone, in its own words. */
export class Refusal extends Error {}

/** Ask once; JSON in, JSON out, a FormData as it is. Raises Refusal with the phone's sentence. */
export async function ask(method, path, body) {
  const form = body instanceof FormData;
  const headers = body && !form ? { "Content-Type": "application/json" } : {};
  const sent = form ? body : body && JSON.stringify(body);
  const answer = await fetch(path, { method, headers, body: sent, credentials: "same-origin" });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(said.error ?? `${answer.status} ${answer.statusText}`);
  return said;
}

/** What one person does with their handset. */
export const act = (id, verb, body = {}) => ask("POST", `/phone/handsets/${id}/${verb}`, body);

/** Where the bytes of a document or photo are. */
export const fileAt = (fileId) => `/phone/files/${encodeURIComponent(fileId)}`;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000; // milliseconds

/**
 * Follow /phone/events for ever. After each (re)connection the whole state is asked for again and handed to `onState`;
 * what happened meanwhile follows it. `onLost` is told when the stream breaks.
 */
export function follow({ onState, onEvent, onLost }) {
  let wait = FIRST_WAIT;
  let gone = false;
  addEventListener("pagehide", () => {
    gone = true;
  });
  const connect = () => {
    const stream = new EventSource("/phone/events");
    let early = [];
    stream.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (early) early.push(event);
      else onEvent(event);
    };
    stream.onopen = async () => {
      try {
        onState(await ask("GET", "/phone/state"));
        wait = FIRST_WAIT;
        early.forEach(onEvent);
        early = null;
      } catch (error) {
        retry(error);
      }
    };
    stream.onerror = () => retry(new Refusal(""));
    const retry = (error) => {
      stream.close();
      if (gone || stream.given) return;
      stream.given = true;
      onLost(error);
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  };
  connect();
}
