// Credentials in the form of Twilio's library: what a client's options say in one word each.

/** What says who a client is: options of it. */
class Provider {
  #settings;

  constructor(settings) {
    this.#settings = settings;
  }

  /** The options of a client that say the same. */
  get settings() {
    return this.#settings;
  }
}

/** OAuth client credentials, made step by step. */
export class ClientCredentialProviderBuilder {
  #clientId;
  #clientSecret;

  setClientId(clientId) {
    this.#clientId = clientId;
    return this;
  }

  setClientSecret(clientSecret) {
    this.#clientSecret = clientSecret;
    return this;
  }

  build() {
    return new Provider({ clientId: this.#clientId, clientSecret: this.#clientSecret });
  }
}

/** The same for organizations. */
export class OrgsCredentialProviderBuilder extends ClientCredentialProviderBuilder {}

/** No credentials. */
export class NoAuthCredentialProvider extends Provider {
  constructor() {
    super({ anonymous: true });
  }
}
