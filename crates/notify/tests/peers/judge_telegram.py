"""python-telegram-bot against our stand-in for Telegram: it must find there what it finds at Telegram."""

import asyncio
import json
import sys

import telegram
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

given = json.load(sys.stdin)


async def refused(bot, chat, kind):
    try:
        await bot.send_message(chat, "x")
    except kind as error:
        # NetworkError is the parent of BadRequest.
        assert type(error) is kind, type(error)
        return error
    raise AssertionError(f"{kind.__name__} was expected for chat {chat}")


async def main():
    async with telegram.Bot(given["token"], base_url=f"{given['url']}/bot") as bot:
        assert bot.username == "desk_bot"
        message = await bot.send_message(-1001, "<b>x</b> & y", parse_mode="HTML")
        assert message.message_id == 77 and message.chat.id == -1001 and message.from_user.is_bot
        (update,) = await bot.get_updates(offset=0, timeout=0)
        assert update.update_id == 10 and update.message.text == "/status"
        assert update.effective_user.username == "ada" and update.effective_chat.id == -1001
        assert [entity.type for entity in update.message.entities] == ["bot_command"]
        wait = (await refused(bot, 429, RetryAfter)).retry_after
        assert getattr(wait, "total_seconds", lambda: wait)() == 17
        await refused(bot, 403, Forbidden)
        await refused(bot, 400, BadRequest)
        await refused(bot, 409, Conflict)
        await refused(bot, 500, NetworkError)
        assert (await refused(bot, 1, ChatMigrated)).new_chat_id == -1009
    stranger = telegram.Bot("1:wrong", base_url=f"{given['url']}/bot")
    try:
        await stranger.initialize()
    except InvalidToken:
        pass
    else:
        raise AssertionError("a wrong token was expected to be refused")


asyncio.run(main())
print("judged")
