// A small bot on grammY, unchanged but for the server's address. Driven by clients/check.

import { autoRetry } from "@grammyjs/auto-retry";
import { Bot, InlineKeyboard, InputFile } from "grammy";

const { SANDBOX_URL: apiRoot, SANDBOX_TOKEN: token } = process.env;
const bot = new Bot(token, { client: { apiRoot } });
bot.api.config.use(autoRetry());

bot.command("start", (ctx) =>
  ctx.reply("<b>Сәлем, <i>достар</i></b> &amp; қонақтар", {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Иә", "yes"),
  }));

bot.callbackQuery("yes", async (ctx) => {
  await ctx.editMessageText("<b>Дайын</b>", { parse_mode: "HTML" });
  await ctx.answerCallbackQuery("Рақмет");
});

bot.on("message:photo", async (ctx) => {
  const file = await ctx.getFile();
  const response = await fetch(`${apiRoot}/file/bot${token}/${file.file_path}`);
  const content = new Uint8Array(await response.arrayBuffer());
  await ctx.reply(`bytes: ${content.length}`);
  await ctx.replyWithPhoto(new InputFile(content, "back.png"), { caption: "Кері" });
});

bot.command("limited", (ctx) => ctx.reply("Күттім"));

bot.start();
