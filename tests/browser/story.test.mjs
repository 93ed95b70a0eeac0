// The story that `jarshy demo` offers, pressed through in a browser: subscribe, announce, approve, both languages, time, the reminder,
// the moved event, the notice. It takes the README's pictures on the way.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { DESKTOP, PHONE, browser, findings, picture, serve, sticksOut, until } from "./browser.mjs";

const skip = process.env.JARSHY ? false : "JARSHY names no program whose demo could be played";
const STEPS = 11;
let demo;
let chrome;

before(async () => {
  if (skip) return;
  demo = await serve([process.env.JARSHY, "demo"]);
  // The terminal tells its own story first, and moves the clock while it does.
  await until("the terminal's story ends", () => /story is told/.test(demo.said()), 180_000).catch(() => null);
  chrome = await browser();
});

after(async () => {
  if (skip) return;
  await chrome.close();
  await demo.stop();
});

afterEach(() => chrome?.empty());

/** Presses the story's button and waits until the step is done. */
async function step(page, number) {
  await page.click("#story-do");
  const done = (n) => {
    const story = document.getElementById("story");
    return !story.querySelector("[aria-busy]") && (story.dataset.step !== String(n) || story.querySelector("[data-trouble]"));
  };
  await page.waitForFunction(done, number, { timeout: 120_000 });
  const reached = await page.getAttribute("#story", "data-step");
  assert.notEqual(reached, String(number), `step ${number}: ${await page.textContent(".story-text")}`);
}

const last = async (person) => {
  const { chats } = await (await fetch(`${demo.url}/console/overview`, { method: "POST", body: "{}" })).json();
  const { id } = chats.find((chat) => (chat.first_name ?? chat.title) === person);
  const { messages } = await (await fetch(`${demo.url}/console/chat?chat=${id}`)).json();
  return { id, texts: messages.filter((message) => message.by_bot).map((message) => message.text ?? message.caption ?? "") };
};

test("a first visitor presses through the whole story", { skip }, async () => {
  const page = await chrome.page({ seen: false });
  await page.goto(demo.url);
  await page.waitForSelector("#welcome-story");
  assert.equal(await page.getByRole("dialog").locator("p").count(), 3);
  await picture(page, "welcome");
  await page.click("#welcome-story");
  for (let number = 1; number <= STEPS; number += 1) {
    await step(page, number);
    assert.deepEqual(await findings(page), [], `after step ${number}`);
    if (number === 4) await picture(page, "announcement");
    // What comes next is looked up twice a second.
    if (number === 9) await page.waitForSelector("#tools .next");
    if (number === 9) await picture(page, "reminder");
  }
  assert.equal(await page.getAttribute("#story", "data-step"), "done");
  const zhanar = (await last("Жанар")).texts.join("\n");
  for (const words of ["жазылдыңыз", "көктемгі жәрмеңке", "Еске саламыз", "басқа күнге ауыстырылды"]) assert.ok(zhanar.includes(words), words);
  const viktor = (await last("Виктор")).texts.join("\n");
  assert.ok(viktor.includes("весенняя ярмарка") && !viktor.includes("жәрмеңке"));
  const [channel, group] = [(await last("Достық үйінің жаңалықтары")).texts, (await last("Команда Дома дружбы")).texts];
  assert.ok(channel.at(-1).includes("көктемгі жәрмеңке") && group.some((text) => text.includes("весенняя ярмарка")), "each in its language");
  // Every message that nobody asked for says why it came.
  await page.locator(".key", { hasText: "Бұл неліктен келді?" }).last().click();
  await page.locator(".bubble", { hasText: "Бұл хабарлама неліктен келді" }).waitFor();
  assert.deepEqual(page.faults, []);
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
    test(`what the story left is readable: ${size}, ${colorScheme}`, { skip }, async () => {
      const page = await chrome.page({ viewport, colorScheme });
      await page.goto(`${demo.url}/#chat=${(await last("Жанар")).id}`);
      await page.waitForSelector("#words");
      await page.locator(".bubble", { hasText: "басқа күнге ауыстырылды" }).waitFor();
      assert.deepEqual(await findings(page), []);
      assert.equal(await sticksOut(page), false);
      await picture(page, `${size}-${colorScheme}`);
      if (viewport === PHONE) {
        await page.click("#back");
        await page.waitForSelector("#chats", { state: "visible" });
        await picture(page, `phone-list-${colorScheme}`);
        await page.click("#tools-open");
        await page.getByRole("heading", { name: "Көрсеткіштер" }).waitFor();
        assert.deepEqual(await findings(page), []);
        assert.equal(await sticksOut(page), false);
      }
      assert.deepEqual(page.faults, []);
    });
  }
}

test("on a telephone the story is told too, in another browser and another language", { skip }, async () => {
  const other = await serve([process.env.JARSHY, "demo"]);
  try {
    await until("the terminal's story ends", () => /story is told/.test(other.said()), 180_000).catch(() => null);
    const page = await chrome.page({ viewport: PHONE, seen: false, locale: "ru" });
    await page.goto(other.url);
    await page.click("#welcome-story");
    for (let number = 1; number <= 3; number += 1) {
      await step(page, number);
      assert.equal(await sticksOut(page), false, `after step ${number}`);
    }
    // Closed in the middle: it goes on where it was.
    await page.reload();
    await page.waitForSelector('#story[data-step="4"]');
    await picture(page, "phone-story");
    await step(page, 4);
    assert.deepEqual(page.faults, []);
  } finally {
    await other.stop();
  }
});
