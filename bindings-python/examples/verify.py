"""Sends a code to a person and checks what they enter: ``python verify.py``."""

from trunkline.rest import Client

client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
person = "+15558675310"

# Verify chooses the code by itself; one of your own, as here, must be allowed by the service.
service = client.verify.v2.services.create(friendly_name="Bistro", custom_code_enabled=True)
service.verifications.create(to=person, channel="sms", custom_code="271828")

for entered in "314159", "271828":
    check = service.verification_checks.create(to=person, code=entered)
    print(f"{entered}: {check.status}")
