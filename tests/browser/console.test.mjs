// The page itself, played against a bot of a few words that shows everything a chat client must draw.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { DESKTOP, PHONE, browser, findings, serve, sticksOut, until } from "./browser.mjs";
import { ScriptedBot, png } from "./scripted-bot.mjs";

const server = process.env.SERVER ? await serve(process.env.SERVER.split(" ")) : null;
const skip = server ? false : "no program that serves the console was given";
let chrome;
let bot;
let aigerim;
let viktor;
let group;
let channel;

const newcomer = async (first_name, language_code) => (await bot.door("people", { first_name, language_code })).id;
const visit = async (chat, options) => {
  const page = await chrome.page(options);
  await page.goto(`${server.url}/#chat=${chat}`);
  await page.waitForSelector("#start, #words, #unblock");
  return page;
};
const write = async (page, text) => {
  await page.fill("#words", text);
  await page.press("#words", "Enter");
};
const bubble = (page, text) => page.locator(".bubble", { hasText: text }).last();
/** Somebody who has just opened the bot and sees its keyboard. */
const started = async (name, options) => {
  const person = await newcomer(name, "kk");
  const page = await visit(person, options);
  await page.click("#start");
  await bubble(page, "Қош келдіңіз").waitFor();
  return { page, person };
};

before(async () => {
  if (skip) return;
  chrome = await browser();
  bot = new ScriptedBot(server.url);
  // This bot shows much at once and knows no patience.
  await bot.door("limits", { limits: "none" });
  [aigerim, viktor] = [await newcomer("Айгерім", "kk"), await newcomer("Виктор", "ru")];
  group = (await bot.door("chats", { kind: "supergroup", title: "Достық үйі", creator: viktor, bot: "administrator" })).id;
  channel = (await bot.door("chats", { kind: "channel", title: "Арна", creator: viktor, bot: "administrator" })).id;
  await bot.begin();
});

after(async () => {
  if (skip) return;
  await bot.end();
  await chrome.close();
  await server.stop();
});

afterEach(() => chrome?.empty());

test("a newcomer presses Start, reads what the bot is, and is answered", { skip }, async () => {
  const page = await visit(aigerim);
  await page.getByText("Бәрін көрсетеді.").waitFor();
  await page.click("#start");
  await bubble(page, "Қош келдіңіз: /start").waitFor();
  assert.deepEqual(page.faults, []);
});

test("formatting becomes elements and never markup", { skip }, async () => {
  const { page } = await started("Пішім");
  await write(page, "/show");
  const shown = bubble(page, "Қалың");
  await shown.waitFor();
  assert.equal(await shown.locator("strong em").textContent(), "екеуі");
  assert.equal(await shown.locator("blockquote").textContent(), "Дәйексөз");
  assert.equal(await shown.locator("a").getAttribute("href"), "https://example.org/");
  assert.match(await shown.textContent(), /<script>/);
  assert.equal(await shown.locator("script").count(), 0);
  await page.locator(".album img").nth(1).waitFor();
  await page.getByText("is-shara.ics").waitFor();
  const drawn = await until("pictures", () => page.evaluate(() => [...document.querySelectorAll(".bubble img")].every((image) => image.complete && image.naturalWidth > 0)));
  assert.ok(drawn);
  assert.deepEqual(page.faults, []);
});

test("what somebody types is never taken for markup", { skip }, async () => {
  const { page } = await started("Қауіп");
  await write(page, '<img src=x onerror="document.title=1"> & <b>x</b>');
  await page.locator(".mine .text", { hasText: "<img src=x" }).waitFor();
  assert.equal(await page.locator(".transcript img").count(), 0);
});

test("an answer to a press is a toast, an alert is a window", { skip }, async () => {
  const { page } = await started("Басу");
  await page.getByRole("button", { name: "Қысқа жауап" }).click();
  await page.getByRole("status").getByText("Сақталды").waitFor();
  await page.getByRole("button", { name: "Терезе" }).click();
  await page.getByRole("dialog").getByText("Бұл терезе жабылғанша тұрады").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
});

test("edited and deleted messages are marked", { skip }, async () => {
  const { page } = await started("Белгі");
  await page.getByRole("button", { name: "Өзгерту" }).click();
  await bubble(page, "Мәтін өзгерді").getByText("өзгертілді").waitFor();
  await write(page, "/start");
  await page.getByRole("button", { name: "Жою" }).last().click();
  await bubble(page, "Бот бұл хабарды жойды").waitFor();
});

test("a link that starts the bot is followed inside", { skip }, async () => {
  const { page } = await started("Сілтеме");
  await page.getByRole("button", { name: "Сілтеме (сілтеме)" }).click();
  await bubble(page, "Қош келдіңіз: /start e7").waitFor();
});

test("the menu has the commands in the person's language, and the slash finds them", { skip }, async () => {
  const { page } = await started("Мәзір");
  await page.click("#menu");
  await page.getByRole("button", { name: "/show Бәрін көрсету" }).waitFor();
  await page.keyboard.press("Escape");
  await page.fill("#words", "/sh");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await bubble(page, "Түймелер").waitFor();
  const russian = await visit(viktor);
  await russian.click("#start");
  await russian.waitForSelector("#words");
  await russian.click("#menu");
  await russian.getByRole("button", { name: "/show Показать всё" }).waitFor();
});

test("a picture and a file are sent", { skip }, async () => {
  const { page } = await started("Файл");
  await page.setInputFiles("#picker", { name: "a.png", mimeType: "image/png", buffer: png(40, 30, [10, 90, 120]) });
  await page.press("#words", "Enter");
  await bubble(page, "Сурет келді").waitFor();
  await page.setInputFiles("#picker", { name: "кесте.csv", mimeType: "text/csv", buffer: Buffer.from("id\n1\n") });
  await page.press("#words", "Enter");
  await bubble(page, "Файл келді: кесте.csv").waitFor();
});

test("a message of one's own is changed, answered and deleted", { skip }, async () => {
  const { page } = await started("Өзім");
  await write(page, "бірінші");
  await bubble(page, "Сіз жаздыңыз: бірінші").waitFor();
  const mine = page.locator(".mine", { hasText: "бірінші" });
  const pick = async (name) => {
    await mine.last().locator(".more").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
  };
  await pick("Өзгерту");
  await write(page, "бірінші, түзетілген");
  await mine.getByText("өзгертілді").waitFor();
  await pick("Жауап беру");
  await write(page, "екінші");
  await page.locator(".mine .quoted", { hasText: "бірінші" }).waitFor();
  await page.locator(".mine", { hasText: "екінші" }).last().locator(".more").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Жою", exact: true }).click();
  await until("the message is gone", async () => (await page.locator(".mine", { hasText: "екінші" }).count()) === 0);
});

test("the bot is blocked and let in again", { skip }, async () => {
  const { page, person } = await started("Бұғат");
  await page.click("#block");
  await page.waitForSelector("#unblock");
  await assert.rejects(bot.say(person, "келе ме"), /blocked/);
  await page.locator("#foot #unblock").click();
  await page.waitForSelector("#words");
});

test("a new person is made and opens the bot for the first time", { skip }, async () => {
  const page = await visit(aigerim);
  await page.getByRole("button", { name: "Жаңа адам", exact: true }).click();
  await page.getByLabel("Аты", { exact: true }).fill("Жанар");
  await page.getByRole("dialog").getByRole("button", { name: "Қосу" }).click();
  await page.getByRole("heading", { name: "Жанар" }).waitFor();
  await page.click("#start");
  await bubble(page, "Қош келдіңіз").waitFor();
});

test("groups and channels are written in as whoever one is", { skip }, async () => {
  const page = await visit(viktor);
  await page.locator(`[data-chat="${group}"]`).click();
  await page.getByRole("heading", { name: "Достық үйі" }).waitFor();
  await write(page, "Всем привет");
  await page.locator(".mine", { hasText: "Всем привет" }).waitFor();
  await page.selectOption("#speak-as", String(aigerim));
  await page.locator(".message:not(.mine) .author", { hasText: "Виктор" }).waitFor();
  await page.locator(`[data-chat="${channel}"]`).click();
  await page.getByText("Бұл арнаға тек әкімшілер жаза алады.").waitFor();
  await page.selectOption("#speak-as", String(viktor));
  await page.waitForSelector("#words");
  await write(page, "Хабарландыру");
  await bubble(page, "Хабарландыру").waitFor();
});

test("who comes to a group from elsewhere writes as one of its people", { skip }, async () => {
  const page = await visit(aigerim);
  await page.locator(`[data-chat="${group}"]`).click();
  await page.getByRole("heading", { name: "Достық үйі" }).waitFor();
  await until("one of them", async () => (await page.inputValue("#speak-as")) === String(viktor));
});

test("the days of a week stand on one line each, and a tall picture is shown whole, at 360 px", { skip }, async () => {
  const { page, person } = await started("Апта", { viewport: PHONE });
  const days = ["дс", "сс", "22•", "бс", "жм", "сб", "[28]"].map((text) => ({ text, callback_data: text }));
  await bot.say(person, "Апта", { reply_markup: { inline_keyboard: [days] } });
  await bot.photo(person, "Биік", [30, 100, 140], 400, 1200);
  await bubble(page, "Биік").waitFor();
  const keys = page.locator(".keys-row").last().locator(".key");
  assert.equal(await keys.count(), 7);
  for (const key of await keys.all()) assert.ok((await key.boundingBox()).height < 46, await key.textContent());
  const { width, height } = await bubble(page, "Биік").locator("img").boundingBox();
  assert.ok(Math.abs(height / width - 3) < 0.05, `${width} x ${height}`);
  assert.equal(await sticksOut(page), false);
});

test("what comes while one is elsewhere is counted, and read once one looks", { skip }, async () => {
  const { person } = await started("Оқылмаған");
  const page = await visit(aigerim);
  await bot.say(person, "бір");
  await bot.say(person, "екі");
  const badge = page.locator(`[data-chat="${person}"] .badge`);
  await badge.getByText("3", { exact: false }).waitFor();
  await page.locator(`[data-chat="${person}"]`).click();
  await bubble(page, "екі").waitFor();
  await page.locator(`[data-chat="${aigerim}"]`).click();
  await until("no badge", async () => (await badge.count()) === 0);
});

test("two browsers see the same at once, each as somebody else", { skip }, async () => {
  const other = await browser();
  try {
    const { page, person } = await started("Екеу");
    const second = await other.page({ locale: "ru" });
    await second.goto(`${server.url}/#chat=${person}`);
    await second.waitForSelector("#words");
    await write(page, "бір жерден");
    await bubble(second, "Сіз жаздыңыз: бір жерден").waitFor();
    await write(second, "екінші жерден");
    await bubble(page, "Сіз жаздыңыз: екінші жерден").waitFor();
    await second.locator(`[data-chat="${aigerim}"]`).click();
    await second.getByRole("heading", { name: "Айгерім" }).waitFor();
    assert.equal(await page.locator("#head h2").textContent(), "Екеу");
    assert.equal(await second.locator("html").getAttribute("lang"), "ru");
  } finally {
    await other.close();
  }
});

test("time moves, limits and faults are switched, and the other browser sees it", { skip }, async () => {
  const page = await visit(aigerim);
  const second = await visit(viktor);
  const before = Date.parse((await (await fetch(`${server.url}/sandbox/clock`)).json()).now);
  await page.getByRole("button", { name: "1 күн алға" }).click();
  const moved = await until("a day", async () => Date.parse((await (await fetch(`${server.url}/sandbox/clock`)).json()).now) - before >= 86_400_000);
  assert.ok(moved);
  await page.getByLabel("Telegram-дағыдай").check();
  await until("limits", async () => (await (await fetch(`${server.url}/sandbox/limits`)).json()).limits === "telegram");
  await until("limits elsewhere", () => second.getByLabel("Telegram-дағыдай").isChecked());
  await page.getByLabel("Шектеусіз").check();
  await page.getByLabel("502 қатесі, 20 %").check();
  await until("a fault", async () => (await (await fetch(`${server.url}/sandbox/faults`)).json()).faults.length === 1);
  await until("the fault elsewhere", () => second.getByLabel("502 қатесі, 20 %").isChecked());
  await page.getByLabel("502 қатесі, 20 %").uncheck();
  await until("no fault", async () => (await (await fetch(`${server.url}/sandbox/faults`)).json()).faults.length === 0);
});

test("a first visit explains itself in three sentences, a second does not", { skip }, async () => {
  const page = await chrome.page({ seen: false });
  await page.goto(server.url);
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  assert.equal(await dialog.locator("p").count(), 3);
  assert.deepEqual(await findings(page), []);
  await page.click("#welcome-look");
  await page.reload();
  await page.waitForSelector(".entry");
  assert.equal(await dialog.isVisible(), false);
});

test("the page speaks three languages and remembers which", { skip }, async () => {
  const page = await visit(aigerim);
  for (const [language, words] of [["ru", "Люди"], ["en", "People"], ["kk", "Адамдар"]]) {
    await page.selectOption("#language", language);
    await page.getByRole("heading", { name: words }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), language);
  }
  await page.selectOption("#language", "en");
  await page.reload();
  await page.getByRole("heading", { name: "People" }).waitFor();
});

test("everything is done by keyboard alone", { skip }, async () => {
  const person = await newcomer("Пернетақта", "kk");
  const page = await visit(aigerim);
  await page.locator(`[data-chat="${person}"]`).focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#start:focus");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#words:focus");
  await page.keyboard.type("сәлем");
  await page.keyboard.press("Enter");
  await bubble(page, "Сіз жаздыңыз: сәлем").waitFor();
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press("Shift+Tab");
    if (await page.evaluate(() => document.activeElement?.dataset.key === "alert")) break;
  }
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("Бұл терезе").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement?.dataset.key), "alert");
});

test("a page that was closed in the middle finds everything where it was", { skip }, async () => {
  const { page, person } = await started("Жабық");
  await page.close();
  await bot.say(person, "сіз жоқта келді");
  const again = await visit(person);
  await bubble(again, "сіз жоқта келді").waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [["desktop", DESKTOP], ["360 px", PHONE]]) {
    test(`axe finds nothing serious: ${size}, ${colorScheme}`, { skip }, async () => {
      const { page } = await started(`${size} ${colorScheme}`, { viewport, colorScheme });
      await write(page, "/show");
      await bubble(page, "Түймелер").waitFor();
      assert.deepEqual(await findings(page), []);
      assert.equal(await sticksOut(page), false);
      await page.click("#menu");
      assert.deepEqual(await findings(page), []);
      await page.keyboard.press("Escape");
      if (viewport === PHONE) {
        await page.click("#back");
        await page.waitForSelector("#chats", { state: "visible" });
        assert.deepEqual(await findings(page), []);
        assert.equal(await sticksOut(page), false);
        await page.click("#tools-open");
        assert.deepEqual(await findings(page), []);
        assert.equal(await sticksOut(page), false);
      }
      assert.deepEqual(page.faults, []);
    });
  }
}
