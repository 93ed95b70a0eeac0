// A bot of a few words that shows everything a chat client must be able to draw.

import { deflateSync } from "node:zlib";

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc(body));
  return Buffer.concat([head, body, tail]);
}

/** A picture: a plain colour that runs into another. */
export function png(width, height, [red, green, blue]) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set([red, Math.min(255, green + (y * 60) / height), blue], y * (width * 3 + 1) + 1 + x * 3);
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

const TOKEN = "1000000001:AAsandboxsandboxsandboxsandboxsandb";

export class ScriptedBot {
  constructor(url) {
    this.url = url;
    this.alive = true;
  }

  async call(method, params = {}) {
    const body = params instanceof FormData ? params : JSON.stringify(params);
    const headers = params instanceof FormData ? {} : { "content-type": "application/json" };
    const answer = await (await fetch(`${this.url}/bot${TOKEN}/${method}`, { method: "POST", body, headers })).json();
    if (!answer.ok) throw new Error(`${method}: ${answer.description}`);
    return answer.result;
  }

  async door(path, body) {
    const answer = await fetch(`${this.url}/sandbox/${path}`, { method: "POST", body: JSON.stringify(body) });
    return answer.json();
  }

  say(chat_id, text, more = {}) {
    return this.call("sendMessage", { chat_id, text, parse_mode: "HTML", ...more });
  }

  async photo(chat_id, caption, colour, width = 640, height = 320) {
    const form = new FormData();
    form.set("chat_id", String(chat_id));
    form.set("caption", caption);
    form.set("photo", new Blob([png(width, height, colour)]), "photo.png");
    return this.call("sendPhoto", form);
  }

  async album(chat_id) {
    const form = new FormData();
    form.set("chat_id", String(chat_id));
    form.set("media", JSON.stringify([
      { type: "photo", media: "attach://a", caption: "Екі сурет" },
      { type: "photo", media: "attach://b" },
    ]));
    form.set("a", new Blob([png(320, 320, [20, 110, 120])]), "a.png");
    form.set("b", new Blob([png(320, 320, [170, 120, 30])]), "b.png");
    return this.call("sendMediaGroup", form);
  }

  async file(chat_id) {
    const form = new FormData();
    form.set("chat_id", String(chat_id));
    form.set("document", new Blob(["BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"]), "is-shara.ics");
    return this.call("sendDocument", form);
  }

  async begin() {
    for (const [language, description] of [["", "Start"], ["kk", "Бастау"], ["ru", "Начать"]]) {
      const commands = [{ command: "start", description }, { command: "show", description: language === "ru" ? "Показать всё" : "Бәрін көрсету" }];
      await this.call("setMyCommands", { commands, language_code: language });
    }
    await this.call("setMyDescription", { description: "Сынақ боты.\nБәрін көрсетеді." });
    this.loop = this.run();
  }

  async run() {
    let offset = 0;
    while (this.alive) {
      const updates = await this.call("getUpdates", { offset, timeout: 1 }).catch(() => []);
      for (const update of updates) {
        offset = update.update_id + 1;
        await this.answer(update).catch((error) => console.error(String(error)));
      }
    }
  }

  async answer({ message, callback_query: press }) {
    if (press) return this.pressed(press);
    if (!message || message.chat.type !== "private") return;
    if (message.text === "/show") return this.show(message.chat.id);
    if (message.text?.startsWith("/start")) return this.menu(message.chat.id, `Қош келдіңіз: ${message.text}`);
    await this.say(message.chat.id, message.photo ? "Сурет келді" : message.document ? `Файл келді: ${message.document.file_name}` : `Сіз жаздыңыз: ${message.text.replace(/[<&>]/g, " ")}`);
  }

  menu(chat, text) {
    return this.say(chat, text, { reply_markup: { inline_keyboard: [
      [{ text: "Қысқа жауап", callback_data: "toast" }, { text: "Терезе", callback_data: "alert" }],
      [{ text: "Өзгерту", callback_data: "edit" }, { text: "Жою", callback_data: "delete" }],
      [{ text: "Сілтеме", url: "https://t.me/sandbox_bot?start=e7" }],
    ] } });
  }

  async show(chat) {
    await this.say(chat, '<b>Қалың</b>, <i>көлбеу</i>, <u>асты сызылған</u>, <s>сызылған</s>, <b>бірге <i>екеуі</i></b>\n<blockquote>Дәйексөз</blockquote><code>код</code> &lt;script&gt; <a href="https://example.org/">сілтеме</a> <tg-spoiler>құпия</tg-spoiler> /start');
    await this.photo(chat, "<b>Сурет</b>".replace(/<\/?b>/g, ""), [30, 100, 140]);
    await this.album(chat);
    await this.file(chat);
    await this.menu(chat, "Түймелер");
  }

  async pressed({ id, data, message }) {
    const chat_id = message.chat.id;
    const { message_id } = message;
    if (data === "edit") await this.call("editMessageText", { chat_id, message_id, text: "Мәтін өзгерді" });
    if (data === "delete") await this.call("deleteMessage", { chat_id, message_id });
    const answers = { toast: { text: "Сақталды" }, alert: { text: "Бұл терезе жабылғанша тұрады", show_alert: true } };
    await this.call("answerCallbackQuery", { callback_query_id: id, ...answers[data] });
  }

  async end() {
    this.alive = false;
    await this.loop;
  }
}
