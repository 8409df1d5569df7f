for line in try await Everyday.run() { print(line) }
