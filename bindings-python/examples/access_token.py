"""Makes the token with which an app in a browser or on a phone takes and makes calls: ``python access_token.py``."""

from trunkline.jwt.access_token import AccessToken
from trunkline.jwt.access_token.grants import VoiceGrant

# Made up. A key's secret stays on the server; the app gets the token.
account_sid, key_sid, secret = "AC0123456789abcdef0123456789abcdef", "SK0123456789abcdef0123456789abcdef", "made-up-secret"

token = AccessToken(account_sid, key_sid, secret, identity="ana", ttl=600)
token.add_grant(VoiceGrant(outgoing_application_sid="AP0123456789abcdef0123456789abcdef", incoming_allow=True))

jwt = token.to_jwt()
print(f"A token for {AccessToken.from_jwt(jwt, secret).payload['grants']['identity']}")
