using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Registers;

/// <summary>What a column holds, and so its normal form (<see cref="RegisterValues"/>).</summary>
public enum ColumnType
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>Several lines.</summary>
    Lines,

    Number,

    /// <summary>A local day.</summary>
    Date,

    /// <summary>One of the column's choices.</summary>
    Choice,

    /// <summary>Somebody of the people file.</summary>
    Person,

    /// <summary>Number of a case of the same contract.</summary>
    Case,

    /// <summary>Internet addresses.</summary>
    Ip,

    /// <summary>Hardware addresses.</summary>
    Mac,

    /// <summary>Name of a machine.</summary>
    Host,
}

/// <summary>Something that a column offers.</summary>
public sealed record ColumnChoice(string Id, LocalText Name);

/// <summary>A column of a register.</summary>
/// <param name="Id">Unique in the register; stored with the values.</param>
/// <param name="Name">Its heading.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Required">No entry without it.</param>
/// <param name="Unique">No two entries that are in the register at the same time share a value.</param>
/// <param name="Choices">What is offered; of <see cref="ColumnType.Choice"/> only.</param>
/// <param name="See">Roles that may read and write it; empty: whoever may see the register.</param>
public sealed record RegisterColumn(
    string Id, LocalText Name, ColumnType Type, bool Required, bool Unique, IReadOnlyList<ColumnChoice> Choices, IReadOnlyList<string> See);

/// <summary>A state of an entry.</summary>
/// <param name="Id">Unique in the register; stored.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Final">The entry is over: nothing is owed any more, and nothing of it changes.</param>
/// <param name="Needs">Columns without which an entry does not come into it: who took it back, and when.</param>
/// <param name="On">The column with the day on which it came into the state; null: when that is recorded, or as the person says.</param>
public sealed record RegisterStateRule(string Id, LocalText Name, bool Final, IReadOnlyList<string> Needs, string? On);

/// <summary>A day of each entry that somebody has to keep.</summary>
/// <param name="Id">Unique in the register; part of the keys of what is told.</param>
/// <param name="Name">What has to be done by it.</param>
/// <param name="From">What it counts from: a column with a day, or <see cref="ContractEnd"/>.</param>
/// <param name="Until">A column that says that it is done: nothing is owed any more once something is in it; null: only the state says so.</param>
/// <param name="Due">The due day after it, or before; <c>0d</c>: the day itself.</param>
/// <param name="Options">How its days are counted.</param>
/// <param name="Reminders">Before the day to aim at; on the day itself there is always one.</param>
/// <param name="States">States in which it is owed; empty: all that are not final.</param>
/// <param name="To">Roles that are told of a miss beside the register's owner and the manager.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record RegisterWatch(
    string Id, LocalText Name, string From, string? Until, DueRule Due, DueOptions Options, IReadOnlyList<DueRule> Reminders, IReadOnlyList<string> States,
    IReadOnlyList<string> To, RuleSource Source)
{
    /// <summary>The last day of the contract's term, as in force now: it moves when the contract is extended.</summary>
    public const string ContractEnd = "contract_end";

    /// <summary>The day does not stand in the contract, or not whole: a miss is no breach of it.</summary>
    public bool IsAssumed => Source is not { Basis: RuleBasis.Clause, AssumedParts: var assumed } || assumed.Contains("due");
}

/// <summary>How one entry takes the place of another (SAI-CFG-10: 代替機交換).</summary>
/// <param name="InUse">The state of the one that goes, and then of the one that comes.</param>
/// <param name="Spare">The state of the one that comes.</param>
/// <param name="Becomes">States that the one that goes may come into.</param>
/// <param name="Moves">Columns whose values the two exchange: the place, the address.</param>
public sealed record RegisterSwap(string InUse, string Spare, IReadOnlyList<string> Becomes, IReadOnlyList<string> Moves);

/// <summary>What people sign about entries of a register: a receipt of what was borrowed, a certificate that data were erased.</summary>
/// <param name="Id">Unique in the register.</param>
/// <param name="Name">Its title.</param>
/// <param name="Text">What is declared, above the list.</param>
/// <param name="States">States of the entries that it is about.</param>
/// <param name="Columns">What of them is listed, in their order.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record RegisterCertificate(
    string Id, LocalText Name, LocalText Text, IReadOnlyList<string> States, IReadOnlyList<string> Columns, RuleSource Source);

/// <summary>An entry tells of a product: a vulnerability, a patch.</summary>
/// <param name="Product">The column that names products and versions.</param>
/// <param name="Into">The column into which a person enters which things of the other registers are concerned.</param>
public sealed record RegisterConcern(string Product, string Into);

/// <summary>A register that a contract asks for: loans, devices, media, licences.</summary>
/// <param name="Id">Unique among those of the contract.</param>
/// <param name="Name">What the contract calls it.</param>
/// <param name="Owner">Roles that keep it, and are reminded.</param>
/// <param name="Internal">The client's people do not see it.</param>
/// <param name="Columns">In the order of pages and files; the first one names an entry.</param>
/// <param name="States">In the order in which they follow; the first one is that of a new entry.</param>
/// <param name="Watch">Days that are watched.</param>
/// <param name="Swap">How one takes the place of another; null: none does.</param>
/// <param name="Certificates">What people sign about entries.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record Register(
    string Id, LocalText Name, IReadOnlyList<string> Owner, bool Internal, IReadOnlyList<RegisterColumn> Columns, IReadOnlyList<RegisterStateRule> States,
    IReadOnlyList<RegisterWatch> Watch, RegisterSwap? Swap, IReadOnlyList<RegisterCertificate> Certificates, RuleSource Source)
{
    /// <summary>Columns that say which products an entry has, and in which versions: what advisories and releases are compared with.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>Its entries tell of a product, and a person enters what it concerns; null: they do not.</summary>
    public RegisterConcern? Concern { get; init; }

    /// <summary>The column of an id; null for none.</summary>
    public RegisterColumn? Column(string id) => Columns.FirstOrDefault(c => c.Id == id);

    /// <summary>The state of an id; null for none.</summary>
    public RegisterStateRule? State(string id) => States.FirstOrDefault(s => s.Id == id);

    /// <summary>The certificate of an id; null for none.</summary>
    public RegisterCertificate? Certificate(string? id) => Certificates.FirstOrDefault(c => c.Id == id);

    /// <summary>The state is one that ends an entry.</summary>
    public bool IsFinal(string state) => State(state)?.Final is true;
}

/// <summary>The registers of a contract. Section <c>registers</c> of a profile.</summary>
/// <param name="Items">Each of them.</param>
public sealed record RegisterRules(IReadOnlyList<Register> Items)
{
    /// <summary>What forms, files and the API call by these names is no column.</summary>
    private static readonly string[] Reserved = ["id", "contract", "register", "state", "note", "at", "form_key"];

    private static readonly NameTable<ColumnType> Types = new()
    {
        ["text"] = ColumnType.Text,
        ["lines"] = ColumnType.Lines,
        ["number"] = ColumnType.Number,
        ["date"] = ColumnType.Date,
        ["choice"] = ColumnType.Choice,
        ["person"] = ColumnType.Person,
        ["case"] = ColumnType.Case,
        ["ip"] = ColumnType.Ip,
        ["mac"] = ColumnType.Mac,
        ["host"] = ColumnType.Host,
    };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<RegisterRules> Section { get; } = new(
        "registers", "lists of things, rights and parties, each entry with its history", keys => new(keys.Items("items", "the registers", "a register", Read)));

    /// <summary>The register of an id; null for none.</summary>
    public Register? Item(string id) => Items.FirstOrDefault(r => r.Id == id);

    private static Register Read(SectionKeys keys, string id)
    {
        LocalText name = keys.LocalText("name", "what the contract calls it");
        IReadOnlyList<string> owner = keys.Roles("owner", "who keeps it, and is reminded");
        bool isInternal = keys.Flag("internal", "the client's people do not see it");
        IReadOnlyList<RegisterColumn> columns = keys.Items("columns", "what is said of an entry; the first one names it", "a column", ReadColumn);
        KnownIds ids = new("columns", [.. columns.Select(c => c.Id)]);
        KnownIds dates = new("columns with a day", [.. columns.Where(c => c.Type == ColumnType.Date).Select(c => c.Id)]);
        IReadOnlyList<RegisterStateRule> states = keys.Items("states", "how an entry can stand; the first one is that of a new entry", "a state",
            (state, stateId) => new RegisterStateRule(
                stateId,
                state.LocalText("name", "what it is called"),
                state.Flag("final", "the entry is over"),
                state.Ids("needs", "columns without which an entry does not come into it", ids),
                state.IdOrNone("on", "the column with the day on which it came into the state; the day of the record when left out", dates)));
        KnownIds days = new("columns with a day, or contract_end", [.. dates.Ids, RegisterWatch.ContractEnd]);
        IReadOnlyList<RegisterWatch> watch = keys.Items("watch", "days of each entry that are watched", "a watched day",
            (day, dayId) => ReadWatch(day, dayId, days, ids, new("states that are not final", [.. states.Where(s => !s.Final).Select(s => s.Id)])),
            required: false);
        if (columns is [{ Required: false } or { Type: not (ColumnType.Text or ColumnType.Host) } or { See.Count: > 0 }, ..])
        {
            keys.Refuse("columns", "a first column that is required, text or host, and seen by everybody, since it names the entry", $"'{columns[0].Id}'");
        }

        if (states is [{ Final: true }, ..])
        {
            keys.Refuse("states", "a first state that is not final, since it is that of a new entry", $"'{states[0].Id}'");
        }

        KnownIds stateIds = new("states", [.. states.Select(s => s.Id)]);
        RegisterSwap? swap = keys.RecordOrNone("swap", "how one entry takes the place of another, in one act", "a swap",
            part => ReadSwap(part, stateIds, ids));
        KnownIds open = new("columns that everybody sees", [.. columns.Where(c => c.See.Count == 0).Select(c => c.Id)]);
        IReadOnlyList<RegisterCertificate> certificates = keys.Items("certificates", "what people sign about entries", "a certificate",
            (part, partId) => ReadCertificate(part, partId, stateIds, open), required: false);
        if (isInternal && certificates.Count > 0)
        {
            keys.Refuse("certificates", "none of an internal register, since what is signed is for the client", $"{certificates.Count}");
        }

        IReadOnlyList<string> products = keys.Ids("products", "columns that say which products an entry has, and in which versions; advisories and vendor releases are compared with them", open);
        if (isInternal && products.Count > 0)
        {
            keys.Refuse("products", "none of an internal register, since what is concerned is entered where the client reads it", $"{products.Count}");
        }

        return new(id, name, owner, isInternal, columns, states, watch, swap, certificates, keys.Source())
        {
            Products = products,
            Concern = keys.RecordOrNone("concern", "its entries tell of a product, and a person enters which things of other registers that concerns", "what an entry concerns", part =>
                new RegisterConcern(
                    part.Id("product", "the column that names products and versions", open),
                    part.Id("into", "the column of several lines into which what is concerned is entered",
                        new("columns of several lines that everybody sees", [.. columns.Where(c => c is { Type: ColumnType.Lines, See.Count: 0 }).Select(c => c.Id)])))),
        };
    }

    private static RegisterCertificate ReadCertificate(SectionKeys keys, string id, KnownIds states, KnownIds columns) => new(
        id,
        keys.LocalText("name", "its title"),
        keys.LocalText("text", "what is declared, above the list"),
        keys.Ids("states", "states of the entries that it is about", states, required: true),
        keys.Ids("columns", "what of them is listed, in their order", columns, required: true),
        keys.Source());

    private static RegisterSwap ReadSwap(SectionKeys keys, KnownIds states, KnownIds columns)
    {
        return new(
            keys.Id("in_use", "the state of the one that goes, and then of the one that comes", states),
            keys.Id("spare", "the state of the one that comes", states),
            keys.Ids("becomes", "states that the one that goes may come into", states, required: true),
            keys.Ids("moves", "columns whose values the two exchange: each is where the other one was", columns));
    }

    private static RegisterColumn ReadColumn(SectionKeys keys, string id)
    {
        RegisterColumn column = new(
            id,
            keys.LocalText("name", "its heading, on pages and in files"),
            keys.Choice("type", "what it holds; text when left out", Types, ColumnType.Text),
            keys.Flag("required", "no entry without it"),
            keys.Flag("unique", "no two entries that are in the register at the same time share a value"),
            keys.Items("choices", "what a choice offers", "a choice",
                (choice, choiceId) => new ColumnChoice(choiceId, choice.LocalText("name", "what it is called")), required: false),
            keys.Roles("see", "who may read and write it; whoever may see the register when left out", required: false));
        if (Reserved.Contains(id))
        {
            keys.Refuse("id", $"a name other than {string.Join(", ", Reserved)}", $"'{id}'");
        }

        if (column.Type == ColumnType.Choice != column.Choices.Count > 0)
        {
            keys.Refuse("choices", column.Type == ColumnType.Choice ? "at least one choice" : "no choices where the type is not choice",
                $"{column.Choices.Count}");
        }

        if (column is { Unique: true, Type: ColumnType.Lines or ColumnType.Choice or ColumnType.Person or ColumnType.Date })
        {
            keys.Refuse("unique", "a type that tells entries apart (text, number, host, ip, mac, case)", "true");
        }

        return column;
    }

    private static RegisterWatch ReadWatch(SectionKeys keys, string id, KnownIds days, KnownIds columns, KnownIds states)
    {
        RegisterWatch watch = new(
            id,
            keys.LocalText("name", "what has to be done by the day"),
            keys.Id("from", "what it counts from: a column with a day, or contract_end", days),
            keys.IdOrNone("until", "a column that says, once something is in it, that it is done; only the state says so when left out", columns),
            keys.DueOrNone("due", "the due day after (or, with a minus, before) that day: 7d, 1mo, -5bd; the day itself when left out") ?? new DueRule.Days(0),
            new(false, keys.OneOfOrNone("if_closed", "what a closed due day does, where the contract says so", "keep", "previous", "next") switch
            {
                "keep" => IfClosed.Keep,
                "previous" => IfClosed.Previous,
                "next" => IfClosed.Next,
                _ => IfClosed.Unsaid,
            }),
            keys.ListOfDaysBefore("reminders", "when the owner is reminded, before the day to aim at; and on that day", "the day"),
            keys.Ids("states", "states in which it is owed; all that are not final when left out", states),
            keys.Roles("to", "who is told of a miss beside the owner and the manager", required: false),
            keys.Source());
        if (watch.Due is not (DueRule.BusinessDays or DueRule.Days or DueRule.Months))
        {
            keys.Refuse("due", "days, business days or months (7bd, 7d, 1mo, -5bd, 0d)", $"{watch.Due}");
        }

        return watch;
    }
}
