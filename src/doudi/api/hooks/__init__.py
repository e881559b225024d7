"""Telling other systems what happened (事件推送): CloudEvents over HTTPS to subscriptions two administrators agreed on.

Owns subscriptions, deliveries, and the list of what is told of each event (`events.yaml`): ids, kinds, states and days.
Asks of others: `platform.events` for what happened, `registry.policy` for what an office may see, an operator's file
for the hosts it may send to. What stands in the list is sent, what does not is left out.
"""
