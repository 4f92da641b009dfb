// The setting of this tab: what a link carries, what undo goes back to, what a pin keeps.

export const LEVELS = [500, 2000, 5000, 10000];
const listeners = new Set();
const past = [];
let last = { key: null, at: 0 };

export let state = { variant: null, paths: [], view: null, sets: {}, worlds: 2000 };

export const listen = (call) => listeners.add(call);
export const undoable = () => past.length > 0;

/** Change part of the setting. Changes with the same key within a second are one step of undo. */
export function change(part, { key = null, kept = true } = {}) {
  const now = performance.now();
  if (kept && !(key !== null && key === last.key && now - last.at < 1000)) past.push(state);
  if (past.length > 200) past.shift();
  last = { key, at: now };
  put({ ...state, ...part });
}

export function move(address, triple, original) {
  const sets = { ...state.sets };
  if (triple === null || triple.every((point, n) => point === original[n])) delete sets[address];
  else sets[address] = triple;
  change({ sets }, { key: address });
}

export function undo() {
  if (!past.length) return;
  last = { key: null, at: 0 };
  put(past.pop());
}

export function put(next) {
  const before = state;
  state = next;
  history.replaceState(null, "", `${location.pathname}#${encode(state)}`);
  for (const call of listeners) call(state, before);
}

export function encode(one) {
  const words = new URLSearchParams();
  if (one.variant) words.set("variant", one.variant);
  for (const path of one.paths) words.append("path", path);
  if (one.view) words.set("view", one.view);
  if (one.worlds !== 2000) words.set("worlds", one.worlds);
  for (const [address, points] of Object.entries(one.sets)) words.append("set", `${address}=${points.join(",")}`);
  return words.toString();
}

export function decode(text) {
  const words = new URLSearchParams(text.replace(/^#/, ""));
  const sets = {};
  for (const one of words.getAll("set")) {
    const [address, points] = one.split("=");
    const numbers = (points ?? "").split(",").map(Number);
    if (address && numbers.length === 3 && numbers.every(Number.isFinite)) sets[address] = numbers;
  }
  const worlds = Number(words.get("worlds") ?? 2000);
  return {
    variant: words.get("variant"),
    paths: words.getAll("path"),
    view: words.get("view"),
    sets,
    worlds: LEVELS.includes(worlds) ? worlds : 2000,
  };
}
