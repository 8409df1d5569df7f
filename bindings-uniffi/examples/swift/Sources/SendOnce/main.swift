guard try await SendOnce.run() == 1 else { fatalError("one message was to be there") }
