"""Records a call, and downloads the recording: ``python recording.py``."""

import tempfile
import wave
from pathlib import Path

from trunkline.rest import Client

client = Client.sandbox()  # Client() for the real Twilio, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN

call = client.calls.create(to="+15558675310", from_="+15017122661", twiml="<Response><Pause length='60'/></Response>")
recording = call.recordings.create()
client.calls(call.sid).recordings(recording.sid).update(status="stopped")

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "call.wav"
    size = recording.download_to(path, "wav")
    with wave.open(str(path)) as sound:
        print(f"{size} bytes: {sound.getnframes() / sound.getframerate()} s at {sound.getframerate()} Hz")

# Or piece by piece, as it comes: for a player, or for a store of one's own.
with recording.download("mp3") as file:
    print(f"{file.content_type}: {sum(len(piece) for piece in file)} bytes")
