"""Calls somebody and says something: ``python call.py``."""

from trunkline.rest import Client
from trunkline.twiml.voice_response import VoiceResponse

client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN

response = VoiceResponse()
response.say("Your table is ready.", voice="alice")

call = client.calls.create(to="+15558675310", from_="+15017122661", twiml=str(response))
print(f"Calling {call.to} from {call.from_}: {call.sid}")
