using Workflows.Kit;
using Workflows.Mail;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.PeopleChanges;

/// <summary>What a form or a file says of a person, as it was typed.</summary>
/// <param name="Id">Their id.</param>
public sealed record PersonDraft(string Id)
{
    public string Name { get; init; } = "";

    /// <summary>In Latin letters; may be left out.</summary>
    public string NameEn { get; init; } = "";

    public string Mail { get; init; } = "";

    /// <summary>May be left out.</summary>
    public string SecondMail { get; init; } = "";

    /// <summary><c>ja</c> when left out.</summary>
    public string Language { get; init; } = "";

    public string Party { get; init; } = "";

    /// <summary>Last day; may be left out.</summary>
    public string Until { get; init; } = "";

    public IReadOnlyList<RoleDraft> Roles { get; init; } = [];

    /// <summary>Null: as before, which is for files that do not say any.</summary>
    public IReadOnlyList<AbsenceDraft>? Absences { get; init; }

    /// <summary>Columns that a file does not have: they say nothing, so what they are about is as before.</summary>
    public IReadOnlyCollection<string> Unsaid { get; init; } = [];

    /// <summary>What is known of a person, as it would be typed.</summary>
    public static PersonDraft Of(PersonEntry entry) => new(entry.Person.Id)
    {
        Name = entry.Person.Name,
        NameEn = entry.Person.NameEn ?? "",
        Mail = entry.Person.Mail,
        SecondMail = entry.Person.SecondMail ?? "",
        Language = entry.Person.Language,
        Party = PeopleReader.Parties.NameOf(entry.Person.Party),
        Until = DayOf(entry.Person.Until),
        Roles = [.. entry.Roles.Select((r, i) => new RoleDraft(RoleDraft.NameOf(i), r.Contract, r.Role, DayOf(r.From), DayOf(r.To)))],
        Absences = [.. entry.Absences.Select((a, i) => new AbsenceDraft(AbsenceDraft.NameOf(i), a.By, DayOf(a.From), DayOf(a.To), a.Roles))],
    };

    /// <summary>The entry that it says, and what cannot be read of it; each under the name of its field.</summary>
    /// <param name="before">What is known of the person; null: nothing.</param>
    public (PersonEntry Entry, IReadOnlyList<CommandResult.Refused> Wrong) Read(PersonEntry? before)
    {
        if (before is not null && Unsaid.Count > 0)
        {
            return Over(Of(before)).Read(before);
        }

        List<CommandResult.Refused> wrong = [];
        if (!PeopleReader.IsId(Id))
        {
            wrong.Add(PeopleRefusals.Words(RefusalReason.NotUnderstood, "id", "Wrong.Id"));
        }

        if (FreeText.RefusalOf(Name, "name", FreeText.MaxLine) is { } nameless)
        {
            wrong.Add(nameless);
        }

        if (NameEn.Length > FreeText.MaxLine)
        {
            wrong.Add(new(RefusalReason.TooLong, "name_en"));
        }

        string language = Language.Length == 0 ? Languages.Japanese : Language;
        if (language is not (Languages.Japanese or Languages.English))
        {
            wrong.Add(PeopleRefusals.Words(RefusalReason.NotUnderstood, "language", "Wrong.Language"));
        }

        Party party = default;
        if (!PeopleReader.Parties.Keys.Contains(Party))
        {
            wrong.Add(PeopleRefusals.Words(RefusalReason.NotUnderstood, "party", "Wrong.Party"));
        }
        else
        {
            party = PeopleReader.Parties[Party];
        }

        Person person = new(
            Id, PlainText.Line(Name), PlainText.LineOrNull(NameEn), MailOf(Mail, "mail", must: true), NullIfEmpty(MailOf(SecondMail, "second_mail", must: false)),
            language, party, DayIn(Until, "until"));
        List<HeldRole> roles = [.. Roles.Select(r => new HeldRole(r.Contract, r.Role, DayIn(r.From, r.Field + "_from"), DayIn(r.To, r.Field + "_to")))];
        IReadOnlyList<Absence> absences = Absences is null ? before?.Absences ?? []
            : [.. Absences.Select(a => new Absence(
                a.By, DayIn(a.From, a.Field + "_from", must: true) ?? default, DayIn(a.To, a.Field + "_to", must: true) ?? default, a.Roles))];
        return (new(person, roles, absences), wrong);

        string MailOf(string text, string field, bool must)
        {
            if (PlainText.IsBlank(text))
            {
                if (must)
                {
                    wrong.Add(new(RefusalReason.MissingField, field));
                }

                return "";
            }

            if (!Mailbox.IsAddress(text))
            {
                wrong.Add(PeopleRefusals.Words(RefusalReason.NotUnderstood, field, "Wrong.Mail", PlainText.Clip(PlainText.Line(text), 80)));
            }

            return Mailbox.Canonical(text);
        }

        DateOnly? DayIn(string text, string field, bool must = false)
        {
            if (PlainText.IsBlank(text))
            {
                if (must)
                {
                    wrong.Add(new(RefusalReason.MissingField, field));
                }

                return null;
            }

            if (!DayText.TryRead(text, out DateOnly day) || day.Year is < GivenDates.FirstYear or > GivenDates.LastYear)
            {
                wrong.Add(PeopleRefusals.Words(RefusalReason.NoSuchDate, field, "Wrong.Day", PlainText.Clip(PlainText.Line(text), 40)));
                return null;
            }

            return day;
        }

        static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
    }

    /// <summary>The draft with what it does not say taken from what is known.</summary>
    private PersonDraft Over(PersonDraft known)
    {
        return this with
        {
            Unsaid = [],
            NameEn = Said("name_en", NameEn, known.NameEn),
            SecondMail = Said("second_mail", SecondMail, known.SecondMail),
            Language = Said("language", Language, known.Language),
            Until = Said("until", Until, known.Until),
            Roles = Unsaid.Contains("role") ? known.Roles : [.. Roles.Select(DaysOf)],
        };

        string Said(string column, string said, string before) => Unsaid.Contains(column) ? before : said;

        // Somebody may hold a role twice, at different times: the lines are in the order of the roles that are known.
        RoleDraft DaysOf(RoleDraft role, int index) =>
            known.Roles.Where(r => IsSame(r, role)).ElementAtOrDefault(Roles.Take(index).Count(r => IsSame(r, role))) is not { } was ? role
                : role with { From = Said("from", role.From, was.From), To = Said("to", role.To, was.To) };

        static bool IsSame(RoleDraft one, RoleDraft other) => (one.Contract, one.Role) == (other.Contract, other.Role);
    }

    private static string DayOf(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "";
}

/// <summary>A role, as it was typed.</summary>
/// <param name="Field">Name of its fields: this, and with <c>_from</c> and <c>_to</c>.</param>
/// <param name="Contract">Id of the contract.</param>
/// <param name="Role">Id of the role.</param>
/// <param name="From">First day; may be left out.</param>
/// <param name="To">Last day; may be left out.</param>
public sealed record RoleDraft(string Field, string Contract, string Role, string From, string To)
{
    /// <summary>Name of the fields of a row.</summary>
    public static string NameOf(int row) => "role_" + row.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An absence, as it was typed.</summary>
/// <param name="Field">Name of its fields: this, and with <c>_from</c> and <c>_to</c>.</param>
/// <param name="By">Id of who stands in.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Roles">Only in these roles; empty for all.</param>
public sealed record AbsenceDraft(string Field, string By, string From, string To, IReadOnlyList<string> Roles)
{
    /// <summary>Name of the fields of a row.</summary>
    public static string NameOf(int row) => "absence_" + row.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
