// Asking the server. Everything is relative to the page's own address, which carries the token.

import { $ } from "./dom.js";

export const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Refused extends Error {
  constructor(answer, status) {
    super([answer.error, ...(answer.problems ?? []).map((one) => one.remedy)].filter(Boolean).join("\n"));
    this.cancelled = Boolean(answer.cancelled);
    this.status = status;
  }
}

async function ask(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused({ error: "The server cannot be reached; is the command still running?" }, 0);
  }
  if (response.ok) return response;
  let answer = { error: `The server answered ${response.status}.` };
  try {
    answer = await response.json();
  } catch { /* not JSON: the status is all there is to tell */ }
  throw new Refused(answer, response.status);
}

export async function get(address, method = "GET") {
  return (await ask(address, { method })).json();
}

export async function post(address, content, signal) {
  const body = JSON.stringify({ tab, ...content });
  const headers = { "content-type": "application/json" };
  return (await ask(address, { method: "POST", headers, body, signal })).json();
}

/** Fetch a file and hand it to the browser to save. */
export async function download(content) {
  const body = JSON.stringify({ tab, ...content });
  const response = await ask("api/file", { method: "POST", headers: { "content-type": "application/json" }, body });
  const name = /filename="([^"]*)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "download";
  const url = URL.createObjectURL(await response.blob());
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export function tell(error) {
  if (error === null) {
    $("error").hidden = true;
    return;
  }
  if (error.name === "AbortError" || error.cancelled) return;
  if (!(error instanceof Refused)) console.error(error);
  $("error").textContent = error.message;
  $("error").hidden = false;
}
