"""Credentials other than user name and password, by the names that Twilio's library has for them: ``credential_provider=``."""
