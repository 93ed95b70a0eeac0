// What the browser tests share: a server, a browser, an eye for accessibility, and a camera.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const scratch = createRequire(join(process.env.SCRATCH, "package.json"));
const { chromium } = scratch("playwright-core");
const axe = readFileSync(scratch.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-color-profile=srgb"];

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Starts `words` (a program and its arguments) on a free port and waits until it answers. The word PORT is replaced by the
 * port; where there is none, `--port` and the port are added. */
export async function serve(words) {
  const port = await freePort();
  const [program, ...rest] = words;
  const given = rest.includes("PORT") ? rest.map((word) => (word === "PORT" ? String(port) : word)) : [...rest, "--port", String(port)];
  const child = spawn(program, given, { stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => child.kill());
  let said = "";
  child.stdout.on("data", (bytes) => { said += bytes; });
  child.stderr.on("data", (bytes) => { said += bytes; });
  const url = `http://127.0.0.1:${port}`;
  for (let left = 300; ; left -= 1) {
    if (left === 0) child.kill();
    if (child.exitCode !== null || left === 0) throw new Error(`${words.join(" ")} did not start:\n${said}`);
    const answer = await fetch(`${url}/console/story`).catch(() => null);
    if (answer?.ok) break;
    await new Promise((done) => setTimeout(done, 100));
  }
  const stop = () => new Promise((done) => { child.once("exit", done); child.kill("SIGINT"); });
  return { url, stop, said: () => said };
}

/** A browser of its own: nothing in it is left from before. */
export async function browser() {
  const folder = await mkdtemp(join(tmpdir(), "jarshy-browser-"));
  const launched = await chromium.launch({ executablePath: process.env.CHROMIUM, chromiumSandbox: false, args: FLAGS });
  const visitors = new Set();
  return {
    /** Sends all visitors away: a page that is left open goes on looking at every change. */
    empty: async () => {
      await Promise.all([...visitors].map((visitor) => visitor.close()));
      visitors.clear();
    },
    close: async () => { await launched.close(); await rm(folder, { recursive: true, force: true }); },
    /** A page nobody has visited from: own storage. Faults of the page are kept in `page.faults`. */
    page: async ({ viewport = DESKTOP, colorScheme = "light", locale = "kk", seen = true } = {}) => {
      const context = await launched.newContext({ viewport, colorScheme, locale, reducedMotion: "reduce" });
      visitors.add(context);
      if (seen) await context.addInitScript(() => localStorage.setItem("console.seen", "1"));
      const page = await context.newPage();
      page.faults = [];
      page.on("pageerror", (error) => page.faults.push(String(error)));
      page.on("console", (line) => { if (line.type() === "error") page.faults.push(line.text()); });
      page.on("request", (request) => {
        if (!/^(http:\/\/127\.0\.0\.1:|blob:)/.test(request.url())) page.faults.push(`fetched from elsewhere: ${request.url()}`);
      });
      page.setDefaultTimeout(15_000);
      return page;
    },
  };
}

/** Serious and critical findings of axe, one line each. */
export async function findings(page) {
  // Through the debugger, as the page's own policy forbids foreign scripts.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const heavy = violations.filter((found) => ["serious", "critical"].includes(found.impact));
  return heavy.flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.target.join(" ")} ${node.failureSummary.split("\n")[1] ?? ""}`));
}

/** Whether anything is wider than the page. */
export const sticksOut = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

export async function picture(page, name) {
  if (process.env.PICTURES === "none") return;
  await mkdir(process.env.PICTURES, { recursive: true });
  await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), animations: "disabled" });
}

/** Asks until it is so. */
export async function until(what, look, patience = 10_000) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
