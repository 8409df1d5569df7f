// Makes tabs of programs that follow each other in different languages, and remembers the language that was chosen.
// Without JavaScript a page shows all of them, one below the other.
(() => {
    const NAMES = { python: "Python", js: "JavaScript", rust: "Rust", swift: "Swift", kotlin: "Kotlin" };
    const KEY = "trunkline-language";
    // A browser that keeps nothing for pages throws at the first look at what it keeps.
    const kept = (use) => {
        try {
            return use(localStorage);
        } catch {
            return null;
        }
    };

    const languageOf = (block) => {
        if (block?.tagName !== "PRE") return undefined;
        const code = block.querySelector("code[class*='language-']");
        const language = code && /language-(\w+)/.exec(code.className)?.[1];
        return language in NAMES ? language : undefined;
    };

    const groups = [];
    const select = (language) => {
        for (const { panels, tabs } of groups) {
            if (!(language in panels)) continue;
            for (const one of Object.keys(panels)) {
                panels[one].hidden = one !== language;
                tabs[one].setAttribute("aria-selected", String(one === language));
                tabs[one].tabIndex = one === language ? 0 : -1;
            }
        }
    };

    const group = (blocks) => {
        const box = document.createElement("div");
        const list = document.createElement("div");
        box.className = "languages";
        list.setAttribute("role", "tablist");
        list.setAttribute("aria-label", "Languages");
        blocks[0].before(box);
        box.append(list);
        const made = { panels: {}, tabs: {} };
        for (const block of blocks) {
            const language = languageOf(block);
            const tab = document.createElement("button");
            tab.type = "button";
            tab.textContent = NAMES[language];
            tab.setAttribute("role", "tab");
            tab.addEventListener("click", () => {
                kept((storage) => storage.setItem(KEY, language));
                select(language);
            });
            tab.addEventListener("keydown", (event) => {
                const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
                if (!step) return;
                // Elsewhere mdBook turns to the next page by these keys.
                event.stopPropagation();
                const all = [...list.children];
                const next = all[(all.indexOf(tab) + step + all.length) % all.length];
                next.focus();
                next.click();
            });
            block.setAttribute("role", "tabpanel");
            block.setAttribute("aria-label", NAMES[language]);
            list.append(tab);
            box.append(block);
            made.panels[language] = block;
            made.tabs[language] = tab;
        }
        groups.push(made);
        return Object.keys(made.panels)[0];
    };

    const blocks = [...document.querySelectorAll("main > pre")].filter(languageOf);
    while (blocks.length) {
        const together = [blocks.shift()];
        const seen = new Set([languageOf(together[0])]);
        while (blocks[0] && together.at(-1).nextElementSibling === blocks[0] && !seen.has(languageOf(blocks[0]))) {
            seen.add(languageOf(blocks[0]));
            together.push(blocks.shift());
        }
        for (const block of together) block.dataset.language = NAMES[languageOf(block)];
        if (together.length > 1) {
            const first = group(together);
            select(first);
        }
    }
    // A group without the language that was chosen shows its first.
    select(kept((storage) => storage.getItem(KEY)));
})();
