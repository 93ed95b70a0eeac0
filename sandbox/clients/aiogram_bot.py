"""A small bot on aiogram, unchanged but for the server's address. Driven by clients/check."""

import asyncio
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.filters import Command, CommandStart
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

dispatcher = Dispatcher()


@dispatcher.message(CommandStart())
async def start(message: Message) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Иә", callback_data="yes")]])
    await message.answer("<b>Сәлем, <i>достар</i></b> &amp; қонақтар", parse_mode="HTML", reply_markup=keyboard)


@dispatcher.callback_query(F.data == "yes")
async def yes(query: CallbackQuery) -> None:
    await query.message.edit_text("<b>Дайын</b>", parse_mode="HTML")
    await query.answer("Рақмет")


@dispatcher.message(F.photo)
async def photo(message: Message, bot: Bot) -> None:
    content = (await bot.download(message.photo[-1])).read()
    await message.answer(f"bytes: {len(content)}")
    await message.answer_photo(BufferedInputFile(content, "back.png"), caption="Кері")


@dispatcher.message(Command("limited"))
async def limited(message: Message) -> None:
    while True:
        try:
            await message.answer("Күттім")
            return
        except TelegramRetryAfter as refusal:
            await asyncio.sleep(refusal.retry_after)


async def main() -> None:
    server = TelegramAPIServer.from_base(os.environ["SANDBOX_URL"])
    bot = Bot(os.environ["SANDBOX_TOKEN"], session=AiohttpSession(api=server))
    await dispatcher.start_polling(bot)


asyncio.run(main())
