using System.Globalization;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Registers;

/// <summary>What a line of a file comes to.</summary>
public enum ImportOutcome
{
    /// <summary>An entry that is not in the register yet.</summary>
    New,

    /// <summary>An entry says something else.</summary>
    Changed,

    Unchanged,

    Refused,
}

/// <summary>A line of a file.</summary>
/// <param name="Number">On which it begins, from 1.</param>
/// <param name="Outcome">What it comes to.</param>
/// <param name="Name">What it calls the entry.</param>
/// <param name="Entry">The entry that it is about; null: a new one.</param>
/// <param name="State">The state that it says; null: none.</param>
/// <param name="Written">Columns as they stand in the file; of a changed entry only those that differ.</param>
/// <param name="Before">Of those what the entry says.</param>
/// <param name="Wrong">Why it is refused.</param>
public sealed record ImportLine(
    int Number, ImportOutcome Outcome, string Name, CaseId? Entry, string? State, IReadOnlyDictionary<string, string> Written,
    IReadOnlyDictionary<string, string> Before, IReadOnlyList<CommandResult.Refused> Wrong);

/// <summary>What a file would do to a register, or has done.</summary>
/// <param name="Lines">In their order.</param>
/// <param name="Unread">Why the file cannot be read as one of the register; empty: it can.</param>
/// <param name="Missing">Entries in the register that the file does not name.</param>
public sealed record ImportPlan(IReadOnlyList<ImportLine> Lines, IReadOnlyList<Func<string, string>> Unread, IReadOnlyList<EntrySummary> Missing)
{
    /// <summary>Lines of an outcome.</summary>
    public int Count(ImportOutcome outcome) => Lines.Count(l => l.Outcome == outcome);

    /// <summary>It can be taken over as a whole. A file of which a line is refused is not taken over in parts.</summary>
    public bool IsFine => Unread.Count == 0 && Count(ImportOutcome.Refused) == 0;

    /// <summary>The file says nothing that the register does not say.</summary>
    public bool IsIdle => Lines.All(l => l.Outcome == ImportOutcome.Unchanged);
}

/// <summary>Registers as files: what is in them at a moment, and what a file says of them.</summary>
public sealed class RegisterFiles(RegisterLedger ledger, RegisterCommands commands, ContractVersions contracts)
{
    /// <summary>Most lines of a file.</summary>
    public const int MaxLines = 5_000;

    /// <summary>How many entries are read or written at once.</summary>
    private const int AtOnce = 8;

    /// <summary>Column of the entry's number in files.</summary>
    private const string Id = "id";

    /// <summary>Column of the state in files.</summary>
    private const string State = "state";

    /// <summary>Every entry of a register as it stood at a moment, whether it is over by now or not.</summary>
    public async Task<IReadOnlyList<CaseRow<EntrySummary>>> AtAsync(Contract contract, Register register, DateTimeOffset moment)
    {
        List<CaseRow<EntrySummary>> rows = await RowsAsync(contract, register);
        List<EntrySnapshot?> stood = [];
        foreach (CaseRow<EntrySummary>[] some in rows.Chunk(AtOnce))
        {
            stood.AddRange(await Task.WhenAll(some.Select(async row => EntryState.Of(row.Id, contract, await ledger.FactsAsync(row.Id))?.At(moment))));
        }

        return
        [
            .. rows.Zip(stood).Where(r => r.Second is not null).Select(r => r.First with
            {
                Summary = r.First.Summary! with
                {
                    State = r.Second!.State, Values = r.Second.Values, Watch = null, Target = null, Breach = null, IsLate = false,
                },
            }),
        ];
    }

    /// <summary>Every entry of a register, over or not; what was registered by mistake is left out.</summary>
    public async Task<List<CaseRow<EntrySummary>>> RowsAsync(Contract contract, Register register)
    {
        List<CaseRow<EntrySummary>> rows = [];
        await foreach (CaseRow<EntrySummary> row in ledger.OfAsync(contract.Id))
        {
            rows.Add(row);
        }

        await foreach (CaseRow<EntrySummary> row in ledger.ClosedOfAsync(contract.Id, DateOnly.MinValue))
        {
            rows.Add(row);
        }

        return [.. rows.Where(r => r.Summary is { IsRemoved: false } s && s.RegisterId == register.Id).DistinctBy(r => r.Id)];
    }

    /// <summary>Lines of a file: headings, then an entry each, as <see cref="PlanAsync"/> reads them.</summary>
    public static IEnumerable<IReadOnlyList<string?>> Lines(
        Register register, IReadOnlyList<RegisterColumn> columns, IEnumerable<EntrySummary> entries, string language, Func<string, string> nameOf)
    {
        yield return [Heading(Id, language), .. columns.Select(c => c.Name.In(language)), Heading(State, language)];
        foreach (EntrySummary entry in entries)
        {
            yield return
            [
                entry.Id,
                .. columns.Select(c => entry.Values.GetValueOrDefault(c.Id) is { } value ? RegisterValues.Shown(c, value, language, nameOf) : null),
                RegisterMail.StateName(register, entry.State, language),
            ];
        }
    }

    /// <summary>What a file would do.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="register">One of its registers.</param>
    /// <param name="by">Who would take it over.</param>
    /// <param name="columns">Columns that they see.</param>
    /// <param name="text">The file: CSV with a line of headings, in either language or by id.</param>
    public async Task<ImportPlan> PlanAsync(Contract contract, Register register, Command by, IReadOnlyList<RegisterColumn> columns, string text)
    {
        List<CsvText.Row> rows = [.. CsvText.Read(text).Take(MaxLines + 2)];
        (List<string?> headings, List<Func<string, string>> unread) = Headings(register, columns, rows);
        if (unread.Count > 0)
        {
            return new([], unread, []);
        }

        List<CaseRow<EntrySummary>> known = await RowsAsync(contract, register);
        Dictionary<string, CaseRow<EntrySummary>> byId = known.ToDictionary(r => r.Id.Value, StringComparer.Ordinal);
        ILookup<string, CaseRow<EntrySummary>> byKey = known.OrderBy(r => r.IsClosed)
            .SelectMany(r => KeysOf(register, r.Summary!.Values).Select(key => (key, r))).ToLookup(k => k.key, k => k.r, StringComparer.Ordinal);
        ILookup<string, CaseRow<EntrySummary>> byAll = known.ToLookup(r => All(columns, r.Summary!.Values), StringComparer.Ordinal);
        HashSet<CaseId> named = [];
        HashSet<string> keys = new(StringComparer.Ordinal);
        List<ImportLine> lines = [];
        foreach (CsvText.Row row in rows.Skip(1))
        {
            ImportLine line = LineOf(row);
            if (line.Entry is { } entry && !named.Add(entry))
            {
                line = Refuse(line, "Import.Twice");
            }
            else if (line.Outcome == ImportOutcome.New && KeysOf(register, line.Written).FirstOrDefault(k => !keys.Add(k)) is not null)
            {
                line = Refuse(line, "Import.Twice");
            }

            lines.Add(line);
        }

        return new(lines, [], [.. known.Where(r => !r.IsClosed && !named.Contains(r.Id)).Select(r => r.Summary!)]);

        ImportLine LineOf(CsvText.Row row)
        {
            Dictionary<string, string> cells = headings.Select((h, i) => (h, Cell: CsvText.TextOfCell(row.Fields[Math.Min(i, row.Fields.Count - 1)])))
                .Where(c => c.h is not null).ToDictionary(c => c.h!, c => c.Cell, StringComparer.Ordinal);
            string name = cells.GetValueOrDefault(register.Columns[0].Id, "");
            ImportLine refused = new(row.Number, ImportOutcome.Refused, name, null, null, cells, cells, []);
            if (row.Error is not null || row.Fields.Count != headings.Count)
            {
                return Refuse(refused, "Import.Cells", headings.Count, row.Fields.Count);
            }

            string stateText = cells.Remove(State, out string? said) ? PlainText.Line(said) : "";
            string? state = stateText.Length == 0 ? null : register.States.FirstOrDefault(s => s.Id == stateText || IsCalled(s.Name, stateText))?.Id;
            string id = cells.Remove(Id, out string? number) ? PlainText.Line(number) : "";
            (IReadOnlyDictionary<string, string> values, IReadOnlyList<CommandResult.Refused> wrong) = commands.Read(contract, register, by, cells);
            CaseRow<EntrySummary>? entry = id.Length > 0 ? byId.GetValueOrDefault(id)
                : KeysOf(register, values).SelectMany(k => byKey[k]).FirstOrDefault()
                    ?? byAll[All(columns, values)].FirstOrDefault(r => !named.Contains(r.Id));
            if (id.Length > 0 && entry is null)
            {
                return Refuse(refused, "Import.NoSuchEntry", id);
            }

            if (stateText.Length > 0 && state is null)
            {
                return refused with { Entry = entry?.Id, Wrong = [new(RegisterRefusals.NoSuchState, State), .. wrong] };
            }

            IReadOnlyDictionary<string, string> before = entry?.Summary!.Values ?? new Dictionary<string, string>();
            string into = state ?? entry?.Summary!.State ?? register.States[0].Id;
            Dictionary<string, string> differing = values.Where(v => v.Value != before.GetValueOrDefault(v.Key, "")).ToDictionary(StringComparer.Ordinal);
            Dictionary<string, string> then = before.Concat(differing).GroupBy(v => v.Key)
                .ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
            List<CommandResult.Refused> all = [.. wrong, .. RegisterCommands.WrongWith(register, into, then, [.. wrong.Select(w => w.Detail)])];
            bool differs = entry is null || differing.Count > 0 || into != entry.Summary!.State;
            return all.Count > 0 && differs ? refused with { Entry = entry?.Id, Wrong = all }
                : entry is null ? new(row.Number, ImportOutcome.New, name, null, state, differing, before, [])
                : !differs ? new(row.Number, ImportOutcome.Unchanged, name, entry.Id, null, differing, before, [])
                : entry.IsClosed ? Refuse(refused with { Entry = entry.Id }, "Import.Over")
                : new(row.Number, ImportOutcome.Changed, name, entry.Id, into == entry.Summary!.State ? null : into, differing,
                    differing.ToDictionary(d => d.Key, d => before.GetValueOrDefault(d.Key, ""), StringComparer.Ordinal), []);
        }
    }

    /// <summary>
    /// Takes a file over, line by line. Safe to repeat with the same key: what was done is done. Where something changed since the plan was
    /// seen, the lines that cannot be any more are told; the others stand.
    /// </summary>
    /// <returns>The lines that were refused; empty: all of it is in the register.</returns>
    public async Task<IReadOnlyList<ImportLine>> ApplyAsync(Contract contract, Register register, Command by, ImportPlan plan, string note)
    {
        if (!plan.IsFine)
        {
            throw new ArgumentException("Expected a plan of which no line is refused.", nameof(plan));
        }

        await contracts.PinAsync(contract.Id);
        List<ImportLine> refused = [];
        foreach (ImportLine[] some in plan.Lines.Chunk(AtOnce))
        {
            by.Cancellation.ThrowIfCancellationRequested();
            refused.AddRange((await Task.WhenAll(some.Select(TakeAsync))).OfType<ImportLine>());
        }

        return refused;

        async Task<ImportLine?> TakeAsync(ImportLine line)
        {
            Command own = by with { FormKey = string.Create(CultureInfo.InvariantCulture, $"{by.FormKey}-{line.Number}") };
            CommandResult result = line.Outcome switch
            {
                ImportOutcome.New => (await commands.RegisterAsync(contract.Id, own, register.Id, line.State, line.Written, null)).Result,
                ImportOutcome.Changed => await commands.ChangeAsync(line.Entry!.Value, own, line.State, line.Written, note, null),
                _ => new CommandResult.Done(""),
            };
            return result is CommandResult.Refused no ? line with { Outcome = ImportOutcome.Refused, Wrong = [.. no.All] } : null;
        }
    }

    private static (List<string?> Headings, List<Func<string, string>> Unread) Headings(
        Register register, IReadOnlyList<RegisterColumn> columns, List<CsvText.Row> rows)
    {
        List<Func<string, string>> unread = [];
        List<string?> headings = [];
        if (rows.Count < 2 || rows.Count > MaxLines + 1)
        {
            unread.Add(language => RegisterTexts.All.Get(language, rows.Count < 2 ? "Import.Empty" : "Import.TooMany", MaxLines));
            return ([], unread);
        }

        foreach (string cell in rows[0].Fields.Select(f => PlainText.Line(f)))
        {
            string? column = IsHeading(Id, cell) ? Id : IsHeading(State, cell) ? State
                : columns.FirstOrDefault(c => c.Id == cell || IsCalled(c.Name, cell))?.Id;
            if (column is null || headings.Contains(column))
            {
                unread.Add(language => RegisterTexts.All.Get(language, column is null ? "Import.Heading" : "Import.HeadingTwice", PlainText.Clip(cell, 60),
                    register.Name.In(language)));
            }

            headings.Add(column);
        }

        return (headings, unread);
    }

    private static ImportLine Refuse(ImportLine line, string why, params object[] arguments) => line with
    {
        Outcome = ImportOutcome.Refused,
        Wrong = [new(RefusalReason.NotUnderstood, "file") { Words = language => RegisterTexts.All.Get(language, why, arguments) }],
    };

    /// <summary>What tells an entry from all others: the values of its unique columns.</summary>
    private static IEnumerable<string> KeysOf(Register register, IReadOnlyDictionary<string, string> values) =>
        register.Columns.Where(c => c.Unique).SelectMany(c => UniqueValues.PartsOf(c, values.GetValueOrDefault(c.Id, "")).Select(p => c.Id + "\n" + p));

    /// <summary>All that an entry says: a line that says the same as an entry is that entry.</summary>
    private static string All(IReadOnlyList<RegisterColumn> columns, IReadOnlyDictionary<string, string> values) =>
        string.Join('\n', columns.Select(c => RegisterValues.KeyOf(values.GetValueOrDefault(c.Id, ""))));

    private static string Heading(string column, string language) => RegisterTexts.All.Get(language, column == Id ? "Label.Entry" : "Field.state");

    private static bool IsHeading(string column, string cell) =>
        cell == column || ((string[])[Languages.Japanese, Languages.English])
            .Any(language => RegisterValues.KeyOf(Heading(column, language)) == RegisterValues.KeyOf(cell));

    private static bool IsCalled(LocalText name, string text) =>
        RegisterValues.KeyOf(name.Ja) == RegisterValues.KeyOf(text) || (name.En is { } en && RegisterValues.KeyOf(en) == RegisterValues.KeyOf(text));
}
