"""Looks a phone number up: ``python lookup.py``."""

from trunkline.rest import Client

client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN

# What the sandbox does not know, such as the type of the line, is None.
number = client.lookups.v2.phone_numbers("+15558675310").fetch(fields="line_type_intelligence")
print(f"{number.phone_number} is valid: {number.valid}; its line: {number.line_type_intelligence}")
