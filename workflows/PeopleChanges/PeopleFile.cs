using Workflows.Contracts;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.PeopleChanges;

/// <summary>
/// People as CSV: a line for each role that somebody holds, and one for somebody who holds none. What is said of the person stands in
/// their first line and may be repeated in the others. What has no column, and absences, stay as they are.
/// </summary>
/// <param name="Drafts">What it says of each person, in their order.</param>
/// <param name="Wrong">Why it cannot be read, by line; 0 for the file as a whole.</param>
public sealed record PeopleFile(IReadOnlyList<PersonDraft> Drafts, IReadOnlyList<(int Line, Func<string, string> Words)> Wrong)
{
    /// <summary>Most lines of a file.</summary>
    public const int MaxLines = 5_000;

    private static readonly string[] Columns =
        ["id", "name", "name_en", "mail", "second_mail", "language", "party", "until", "contract", "role", "from", "to"];

    private Dictionary<string, int> FirstLines { get; } = new(StringComparer.Ordinal);

    private Dictionary<(string Id, string Field), int> RoleLines { get; } = [];

    /// <summary>The line that says something of a person.</summary>
    /// <param name="personId">Who.</param>
    /// <param name="field">A field of <see cref="PersonDraft"/>.</param>
    public int LineOf(string personId, string field) =>
        RoleLines.Where(r => r.Key.Id == personId && (field == r.Key.Field || field.StartsWith(r.Key.Field + "_", StringComparison.Ordinal)))
            .Select(r => r.Value).DefaultIfEmpty(FirstLines.GetValueOrDefault(personId)).First();

    /// <summary>The lines of everybody, headings first.</summary>
    public static IEnumerable<IReadOnlyList<string?>> Lines(PeopleDirectory people, string language)
    {
        yield return [.. Columns.Select(c => Heading(c, language))];
        foreach (PersonDraft person in people.All.Select(p => PersonDraft.Of(people.EntryOf(p.Id)!)))
        {
            string?[] own = [person.Id, person.Name, person.NameEn, person.Mail, person.SecondMail, person.Language, person.Party, person.Until];
            foreach (RoleDraft role in person.Roles.DefaultIfEmpty(new("", "", "", "", "")))
            {
                yield return [.. own, role.Contract, role.Role, role.From, role.To];
            }
        }
    }

    /// <summary>Reads a file: headings in either language or as ids, then a line for each role.</summary>
    public static PeopleFile Read(string text, IReadOnlyCollection<ContractProfile> profiles)
    {
        List<CsvText.Row> rows = [.. CsvText.Read(text).Take(MaxLines + 2)];
        if (rows.Count < 2 || rows.Count > MaxLines + 1)
        {
            return new([], [Say(0, rows.Count < 2 ? "File.Empty" : "File.TooMany", MaxLines)]);
        }

        string?[] headings = [.. rows[0].Fields.Select(f => ColumnOf(PlainText.Line(f)))];
        List<(int, Func<string, string>)> wrong =
        [
            .. rows[0].Fields.Where((_, i) => headings[i] is null).Select(f => Say(rows[0].Number, "File.Heading", PlainText.Clip(PlainText.Line(f), 60))),
            .. headings.OfType<string>().GroupBy(h => h).Where(g => g.Count() > 1).Select(g => Say(rows[0].Number, "File.HeadingTwice", g.Key)),
            .. Needed(headings).Except(headings.OfType<string>()).Select(m => Said(rows[0].Number,
                language => PeopleTexts.All.Get(language, "File.HeadingMissing", Heading(m, language)))),
        ];
        if (wrong.Count > 0)
        {
            return new([], wrong);
        }

        PeopleFile file = new([], wrong);
        string[] unsaid = [.. Columns.Except(headings.OfType<string>())];
        Dictionary<string, PersonDraft> drafts = new(StringComparer.Ordinal);
        List<string> order = [];
        foreach (CsvText.Row row in rows.Skip(1))
        {
            if (row.Error is not null || row.Fields.Count != headings.Length)
            {
                wrong.Add(Say(row.Number, "File.Cells", headings.Length, row.Fields.Count));
                continue;
            }

            Dictionary<string, string> cells = headings.Zip(row.Fields)
                .ToDictionary(c => c.First!, c => PlainText.Line(CsvText.TextOfCell(c.Second)), StringComparer.Ordinal);
            if (Cell("id") is not { Length: > 0 } id)
            {
                wrong.Add(Say(row.Number, "File.NoId"));
                continue;
            }

            PersonDraft said = new(id)
            {
                Name = Cell("name"), NameEn = Cell("name_en"), Mail = Cell("mail"), SecondMail = Cell("second_mail"), Until = Cell("until"),
                Unsaid = unsaid, Language = WordOf("Language.", ["ja", "en"], Cell("language")),
                Party = WordOf("Party.", PeopleReader.Parties.Keys, Cell("party")),
            };
            if (!drafts.TryGetValue(id, out PersonDraft? first))
            {
                order.Add(id);
                file.FirstLines[id] = row.Number;
                first = said;
            }
            else if (DiffersIn(first, said) is { } column)
            {
                wrong.Add(Said(row.Number, language => PeopleTexts.All.Get(language, "File.Otherwise", Heading(column, language), id, file.FirstLines[id])));
            }

            drafts[id] = Cell("contract").Length + Cell("role").Length == 0 ? first : first with { Roles = [.. first.Roles, RoleIn(first.Roles.Count, id)] };

            string Cell(string column) => cells.GetValueOrDefault(column, "");

            RoleDraft RoleIn(int index, string person)
            {
                string field = RoleDraft.NameOf(index);
                file.RoleLines[(person, field)] = row.Number;
                ContractProfile? profile = profiles.FirstOrDefault(p => p.Id == Cell("contract") || IsCalled(p.Title, Cell("contract")));
                string? role = profile?.Roles.Where(r => r.Key == Cell("role") || IsCalled(r.Value, Cell("role"))).Select(r => r.Key).FirstOrDefault();
                return new(field, profile?.Id ?? Cell("contract"), role ?? Cell("role"), Cell("from"), Cell("to"));
            }
        }

        return file with { Drafts = [.. order.Select(id => drafts[id])] };
    }

    /// <summary>Whatever says something of roles says which.</summary>
    private static IEnumerable<string> Needed(string?[] headings) =>
        headings.Any(h => h is "contract" or "role" or "from" or "to") ? ["id", "name", "mail", "party", "contract", "role"] : ["id", "name", "mail", "party"];

    /// <summary>A column that says something else of the person than their first line; null: none does.</summary>
    private static string? DiffersIn(PersonDraft first, PersonDraft said) =>
        ((IEnumerable<(string Column, string First, string Said)>)
            [("name", first.Name, said.Name), ("name_en", first.NameEn, said.NameEn), ("mail", first.Mail, said.Mail),
                ("second_mail", first.SecondMail, said.SecondMail), ("language", first.Language, said.Language), ("party", first.Party, said.Party), ("until", first.Until, said.Until)])
            .Where(c => c.Said.Length > 0 && c.Said != c.First).Select(c => c.Column).FirstOrDefault();

    private static string? ColumnOf(string cell) => Array.Find(Columns, c => c == cell || Either(language => Heading(c, language), cell));

    /// <summary>The word that files use for what a cell says in either language; the cell itself where it is none of them.</summary>
    private static string WordOf(string prefix, IEnumerable<string> words, string cell) =>
        words.FirstOrDefault(w => w == cell || Either(language => PeopleTexts.All.Get(language, prefix + w), cell)) ?? cell;

    private static bool IsCalled(LocalText name, string cell) => cell.Length > 0 && Either(name.In, cell);

    private static bool Either(Func<string, string> words, string cell) =>
        cell.Equals(words(Languages.Japanese), StringComparison.OrdinalIgnoreCase) || cell.Equals(words(Languages.English), StringComparison.OrdinalIgnoreCase);

    private static string Heading(string column, string language) => PeopleTexts.All.Get(language, "Field." + column);

    private static (int, Func<string, string>) Say(int line, string key, params object?[] arguments) =>
        Said(line, language => PeopleTexts.All.Get(language, key, arguments));

    private static (int, Func<string, string>) Said(int line, Func<string, string> words) => (line, words);
}
