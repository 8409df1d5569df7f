// The types of Twilio's library beside those of this package, file by file: whatever is exported, its members, what methods take and give.
// What programs hand over must fit here, and what they are handed must fit there. Gives `{ where, what }` for each difference.

import { existsSync, readdirSync } from "node:fs";

/** Compares what two folders of types say, `there` and `here(path)`, by a TypeScript with an API. */
export function typeDifferences(ts, there, here) {
  const paths = readdirSync(there, { recursive: true }).filter((path) => path.endsWith(".d.ts")).map((path) => path.slice(0, -".d.ts".length)).sort();
  const pairs = paths.map((path) => [path, `${there}/${path}.d.ts`, here(path)]).filter(([, , file]) => existsSync(file));
  const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, esModuleInterop: true, types: ["node"], skipLibCheck: true, lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.disposable.d.ts"] };
  const program = ts.createProgram(pairs.flatMap(([, one, other]) => [one, other]), options);
  const comparison = new Comparison(ts, program.getTypeChecker());
  const modules = pairs.map(([path, one, other]) => [path, ...[one, other].map((file) => comparison.exports(program.getSourceFile(file)))]);
  for (const [, one, other] of modules) comparison.pair(one, other);
  for (const [path, one, other] of modules) comparison.module(path, one, other);
  return comparison.found;
}

class Comparison {
  found = [];
  /** Declared types there, and what they are here. */
  #pairs = new Map();
  #known = new Map();

  constructor(ts, checker) {
    this.ts = ts;
    this.checker = checker;
  }

  /** What a module exports by name; the whole of it as `export=`. */
  exports(file) {
    const module = this.checker.getSymbolAtLocation(file);
    if (!module) return new Map();
    const all = new Map(this.checker.getExportsOfModule(module).map((symbol) => [symbol.name, this.#origin(symbol)]));
    const whole = module.exports?.get("export=");
    if (whole) all.set("export=", this.#origin(whole));
    return all;
  }

  #origin(symbol) {
    return symbol.flags & this.ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  #isType(symbol) {
    const { Class, Interface, TypeAlias, Enum } = this.ts.SymbolFlags;
    return symbol.flags & (Class | Interface | TypeAlias | Enum);
  }

  /** Notes which types have the same name in both, as far as they can be told apart by a name. */
  pair(there, here) {
    for (const [name, symbol] of there) {
      const other = here.get(name) ?? (name === "export=" ? here.get("default") : undefined);
      if (!other || !this.#isType(symbol) || !this.#isType(other)) continue;
      if (!this.#pairs.has(symbol)) this.#pairs.set(symbol, new Set());
      this.#pairs.get(symbol).add(this.checker.getDeclaredTypeOfSymbol(other));
    }
  }

  /** Compares two modules. */
  module(path, there, here) {
    for (const [name, symbol] of there) {
      const where = `${path}: ${name}`;
      const other = here.get(name) ?? (name === "export=" ? here.get("default") : undefined);
      if (!other) this.found.push({ where, what: "missing" });
      else this.#both(where, symbol, other, path.startsWith("rest/"));
    }
  }

  #both(where, there, here, isRest) {
    if (this.#isType(there)) {
      if (!this.#isType(here)) this.found.push({ where, what: "is no type" });
      else {
        const [one, other] = [there, here].map((symbol) => this.checker.getDeclaredTypeOfSymbol(symbol));
        const isGiven = /(?:Options|Opts|Attributes)$/.test(there.name) || one.isUnion() || one.isStringLiteral();
        // Parts of bodies are given, parts of answers are read, and some are both.
        const isPart = isRest && there.flags & this.ts.SymbolFlags.Class && !/(?:Instance|ContextImpl|Page)$/.test(there.name);
        const before = this.found.length;
        this.#members(where, one, other, isGiven);
        if (isPart && this.found.length > before) {
          const read = this.found.splice(before);
          this.#members(where, one, other, true);
          const count = (found) => found.filter(({ what }) => what !== "null").length;
          if (count(this.found.slice(before)) > count(read)) this.found.splice(before, this.found.length, ...read);
          else if (count(read) === 0) this.found.splice(before, this.found.length, ...read);
        }
      }
    }
    const flags = this.ts.SymbolFlags;
    const kinds = flags.Class | flags.Function | flags.Variable | flags.NamespaceModule | flags.Property;
    // What makes places, records and pages are classes here as well; the run time is compared for itself.
    if (isRest || !(there.flags & kinds)) return;
    if (!(here.flags & kinds)) {
      if (there.flags & ~flags.NamespaceModule & kinds) this.found.push({ where, what: "is a type alone" });
      return;
    }
    const [one, other] = [there, here].map((symbol) => this.checker.getTypeOfSymbol(symbol));
    this.#members(where, one, other, false);
  }

  /** Compares the members of two types. */
  #members(where, there, here, isGiven) {
    const { checker } = this;
    if (!there.getProperties().length || there.isUnion() || there.flags & this.ts.TypeFlags.StringLike) {
      const what = this.#misfit(there, here, isGiven);
      if (what) this.found.push({ where, what });
      return;
    }
    for (const property of there.getProperties()) {
      if (/^_|^prototype$/.test(property.name) || this.#isHidden(property)) continue;
      const at = `${where}.${property.name}`;
      const other = checker.getPropertyOfType(here, property.name);
      if (!other && (here.flags & this.ts.TypeFlags.Any || checker.getIndexInfoOfType(here, this.ts.IndexKind.String))) continue;
      if (!other) {
        this.found.push({ where: at, what: "missing" });
        continue;
      }
      const [one, two] = [property, other].map((symbol) => checker.getTypeOfSymbol(symbol));
      const what = this.#misfit(one, two, isGiven);
      if (what) this.found.push({ where: at, what });
    }
    for (const kind of ["getCallSignatures", "getConstructSignatures"]) {
      for (const call of there[kind]()) {
        const what = this.#served(call, here[kind](), isGiven);
        if (what) this.found.push({ where: `${where}()`, what });
      }
    }
    if (!isGiven) return;
    for (const property of here.getProperties()) {
      const isAsked = !(property.flags & this.ts.SymbolFlags.Optional) && property.declarations?.length;
      if (isAsked && !checker.getPropertyOfType(there, property.name)) this.found.push({ where: `${where}.${property.name}`, what: "must be given" });
      else if (isAsked && checker.getPropertyOfType(there, property.name).flags & this.ts.SymbolFlags.Optional) {
        this.found.push({ where: `${where}.${property.name}`, what: "must be given" });
      }
    }
  }

  #isHidden(symbol) {
    const { ModifierFlags, getCombinedModifierFlags } = this.ts;
    return symbol.declarations?.some((one) => getCombinedModifierFlags(one) & (ModifierFlags.Private | ModifierFlags.Protected));
  }

  /** Why the one type does not do for the other; nothing if it does. */
  #misfit(there, here, isGiven) {
    const key = `${there.id} ${here.id} ${isGiven}`;
    if (this.#known.has(key)) return this.#known.get(key);
    // What leads back to itself fits if everything else does.
    this.#known.set(key, undefined);
    const what = this.#compared(there, here, isGiven);
    this.#known.set(key, what);
    return what;
  }

  #compared(there, here, isGiven) {
    const { ts, checker } = this;
    const { Any, Unknown, Null, Undefined, Void } = ts.TypeFlags;
    if ((there.flags | here.flags) & (Any | Unknown)) return undefined;
    // A parameter of a type stands for whatever is given.
    if (there.flags & here.flags & ts.TypeFlags.TypeParameter) return undefined;
    const [from, to] = isGiven ? [there, here] : [here, there];
    if (checker.isTypeAssignableTo(from, to)) return undefined;
    const parts = (type) => (type.isUnion() ? type.types : [type]);
    const isNothing = (type) => type.flags & (Null | Undefined | Void);
    const [sources, targets] = [from, to].map((type) => parts(type).filter((part) => !isNothing(part)));
    // What gives nothing there is not read there.
    if (!targets.length) return undefined;
    let what;
    for (const source of sources) {
      const why = targets.map((target) => (isGiven ? this.#part(source, target, true) : this.#part(target, source, false)));
      if (why.includes(undefined)) continue;
      const isOpen = source.isIntersection() && source.types.some((one) => one.flags & ts.TypeFlags.String);
      what = isOpen && targets.every((target) => target.isStringLiteral()) ? "open" : (why.find((one) => one !== "cannot be called") ?? why[0]);
      if (what !== "open") return what;
    }
    if (what) return what;
    const allows = (type, flag) => parts(type).some((part) => part.flags & flag);
    if (allows(from, Null) && !allows(to, Null)) return isGiven ? "refuses null" : "null";
    // A property that may be left out is compared by its members.
    return undefined;
  }

  /** The same for types that are no unions. */
  #part(there, here, isGiven) {
    const { checker } = this;
    if (checker.isTypeAssignableTo(...(isGiven ? [there, here] : [here, there]))) return undefined;
    if (there.flags & here.flags & this.ts.TypeFlags.TypeParameter) return undefined;
    const [theirs, ours] = [there, here].map((type) => checker.getIndexInfoOfType(type, this.ts.IndexKind.String)?.type);
    if (theirs && ours) return this.#misfit(theirs, ours, isGiven);
    const symbol = there.aliasSymbol ?? there.symbol;
    for (const one of [there.symbol, symbol]) {
      const pairs = this.#pairs.get(one);
      if (pairs?.has(here)) return undefined;
      // What a program may call by that name fits, too.
      for (const pair of pairs ?? []) if (checker.isTypeAssignableTo(...(isGiven ? [pair, here] : [here, pair]))) return undefined;
    }
    if (here.symbol?.name === "Page" && checker.getPropertyOfType(there, "instances")) {
      return this.#misfit(...[there, here].map((type) => checker.getTypeOfSymbol(checker.getPropertyOfType(type, "instances"))), isGiven);
    }
    const show = (type) => checker.typeToString(type).slice(0, 60);
    const text = `${show(there)} there, ${show(here)} here`;
    if (symbol?.name === "Function" && here.getCallSignatures().length) return undefined;
    const given = [there, here].map((type) => (type.symbol && checker.getTypeArguments && type.target ? checker.getTypeArguments(type) : []));
    if (there.symbol?.name === here.symbol?.name && given[0].length && given[0].length === given[1].length) {
      for (const [at, one] of given[0].entries()) {
        const what = this.#misfit(one, given[1][at], isGiven);
        if (what) return what;
      }
      return undefined;
    }
    const calls = there.getCallSignatures();
    if (calls.length) {
      for (const call of calls) {
        const what = this.#served(call, here.getCallSignatures(), isGiven);
        if (what) return what;
      }
      return undefined;
    }
    const properties = there.getProperties().filter((one) => !one.name.startsWith("_") && !this.#isHidden(one));
    if (!properties.length || !here.getProperties().length) return text;
    for (const property of properties) {
      const other = checker.getPropertyOfType(here, property.name);
      if (!other) return isGiven || !(property.flags & this.ts.SymbolFlags.Optional) ? text : undefined;
      const what = this.#misfit(checker.getTypeOfSymbol(property), checker.getTypeOfSymbol(other), isGiven);
      if (what) return what;
    }
    return undefined;
  }

  /** Why none of these signatures does for one there. */
  #served(there, signatures, isGiven) {
    const why = signatures.map((here) => this.#signature(there, here, isGiven));
    if (why.includes(undefined)) return undefined;
    return why[0] ?? "cannot be called";
  }

  #signature(there, here, isGiven) {
    const { checker } = this;
    // A function that is handed over is called from here.
    const [caller, called] = isGiven ? [here, there] : [there, here];
    const least = (signature) => signature.minArgumentCount ?? signature.parameters.filter((one) => !one.valueDeclaration?.questionToken).length;
    if (least(called) > least(caller) && !isGiven) return `needs ${least(called)} arguments`;
    const [theirs, ours] = [there, here].map((signature) => checker.getExpandedParameters(signature)[0]);
    for (const [at, parameter] of theirs.entries()) {
      const other = ours[at];
      if (!other) {
        if (isGiven) continue;
        return `takes no \`${parameter.name}\``;
      }
      const [one, two] = [parameter, other].map((symbol) => checker.getTypeOfSymbol(symbol));
      const what = this.#misfit(one, two, !isGiven);
      if (what) return `${parameter.name}: ${what}`;
    }
    return this.#misfit(there.getReturnType(), here.getReturnType(), isGiven);
  }
}
