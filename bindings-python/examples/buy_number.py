"""Buys a phone number and has its messages sent to a program: ``python buy_number.py``."""

from trunkline.rest import Client

client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN

# The sandbox offers no numbers, and sells any.
offered = client.available_phone_numbers("US").local.list(area_code=510, sms_enabled=True, limit=1)
wanted = offered[0].phone_number if offered else "+15105550100"

bought = client.incoming_phone_numbers.create(phone_number=wanted, sms_url="https://bistro.example/sms")
print(f"Bought {bought.phone_number}; its messages go to {bought.sms_url}")
