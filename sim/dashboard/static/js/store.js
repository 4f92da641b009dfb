// The setting of this tab: what a link carries, what undo and redo go through, what a pin keeps.

export const LEVELS = [500, 2000, 5000, 10000];
const EMPTY = { variant: null, paths: [], view: null, sets: {}, deals: {}, worlds: 2000 };
const listeners = new Set();
const past = [], future = [];
let last = { key: null, at: 0 };

export let state = { ...EMPTY };
/** Named settings that were pinned, oldest first. */
export const pins = [];

export const listen = (call) => listeners.add(call);
export const undoable = () => past.length > 0;
export const redoable = () => future.length > 0;
export const previous = () => past.at(-1) ?? null;

/** Change part of the setting. Changes with the same key within a second are one step of undo. */
export function change(part, { key = null } = {}) {
  const now = performance.now();
  if (!(key !== null && key === last.key && now - last.at < 1000)) past.push(state);
  if (past.length > 200) past.shift();
  future.length = 0;
  last = { key, at: now };
  put({ ...state, ...part });
}

/** Set a number or a choice; null, or what the scenario says anyway, takes the setting back. */
export function move(address, value, original) {
  const sets = { ...state.sets };
  const same = value === null || value === original || (Array.isArray(value) && Array.isArray(original) && value.every((point, n) => point === original[n]));
  if (same) delete sets[address];
  else sets[address] = value;
  change({ sets }, { key: address });
}

/** Lay a composed path over the scenario; null takes it away again. Numbers set on it by hand go with it. */
export function deal(key, path, more = {}) {
  const deals = { ...state.deals };
  if (path === null) delete deals[key];
  else deals[key] = path;
  const sets = Object.fromEntries(Object.entries(state.sets).filter(([address]) => !address.startsWith(`paths.${key}.`)));
  change({ deals, sets, ...more }, { key: `deal ${key}` });
}

function turn(from, to) {
  if (!from.length) return;
  last = { key: null, at: 0 };
  to.push(state);
  put(from.pop());
}

export const undo = () => turn(past, future);
export const redo = () => turn(future, past);

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
  for (const [address, value] of Object.entries(one.sets)) words.append("set", `${address}=${Array.isArray(value) ? value.join(",") : value}`);
  for (const [key, path] of Object.entries(one.deals)) words.append("deal", `${key}=${JSON.stringify(path)}`);
  return words.toString();
}

export function decode(text) {
  const words = new URLSearchParams(text.replace(/^.*?#/, "")), sets = {}, deals = {};
  for (const one of words.getAll("set")) {
    const [address, given] = one.split("=");
    const numbers = (given ?? "").split(",").map(Number);
    if (address && numbers.length === 3 && numbers.every(Number.isFinite)) sets[address] = numbers;
    else if (address && /^[a-z_]{1,40}$/.test(given ?? "")) sets[address] = given;
  }
  for (const one of words.getAll("deal")) {
    const [key] = one.split("=", 1);
    try {
      deals[key] = JSON.parse(one.slice(key.length + 1));
    } catch { /* cut on the way: the rest of the link still holds */ }
  }
  const worlds = Number(words.get("worlds") ?? 2000);
  return { ...EMPTY, variant: words.get("variant"), paths: words.getAll("path"), view: words.get("view"), sets, deals, worlds: LEVELS.includes(worlds) ? worlds : 2000 };
}

/** What the server is asked for: the parts of a setting that change an answer. */
export const plain = ({ variant, sets, deals }) => ({ variant, sets, deals });
