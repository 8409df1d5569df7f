for line in try await Deliver.run() + Bot.run() + Export.run() + MessageViewModel.run() { print(line) }
