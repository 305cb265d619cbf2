"""discord.py against our stand-in for Discord, and as a reader of our own message."""

import json
import sys

import discord
from discord.http import Route

given = json.load(sys.stdin)

# Our message, read by their model; its length is what Discord counts.
ours = given["ours"]
assert ours["allowed_mentions"] == discord.AllowedMentions.none().to_dict(), ours["allowed_mentions"]
(embed,) = [discord.Embed.from_dict(embed) for embed in ours["embeds"]]
assert embed.to_dict() == discord.Embed.from_dict(embed.to_dict()).to_dict()
assert len(embed) <= 6000 and len(embed.title) <= 256 and len(embed.description) <= 4096
assert embed.timestamp.isoformat() == "2026-11-22T14:30:00+00:00"
# What their own escaping leaves alone has no mark left; ours must leave no mark either.
assert "@everyone" in embed.title

Route.BASE = f"{given['url']}/api"
webhook = discord.SyncWebhook.partial(1234567890, "hush-hush-token")
# The stand-in answers 429 first: the client waits as it says, and tries again.
message = webhook.send(embed=embed, username="Bellwether", wait=True)
assert message.id == 1309999999999999999
assert message.embeds[0].title == embed.title
try:
    webhook.send("x", wait=True)
except discord.NotFound as error:
    assert error.code == 10015
else:
    raise AssertionError("a deleted webhook was expected")
try:
    webhook.send("x", wait=True)
except discord.HTTPException as error:
    assert error.status == 400 and error.code == 50035
else:
    raise AssertionError("a refusal was expected")
print("judged")
