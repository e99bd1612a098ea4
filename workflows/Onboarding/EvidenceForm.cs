using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>How a field of evidence is typed in.</summary>
public enum EvidenceFieldKind
{
    Text,

    /// <summary>Several lines.</summary>
    Lines,

    Day,

    /// <summary>A number, or what is known of it: <see cref="Titre"/>.</summary>
    Number,

    /// <summary><c>yes</c> or <c>no</c>.</summary>
    YesNo,

    /// <summary>One of the options, or words of one's own.</summary>
    Choice,
}

/// <summary>A field of evidence.</summary>
/// <param name="Id">Key of its value.</param>
/// <param name="Name">From the contract; null: named by <c>Field.{Id}</c> of the texts.</param>
/// <param name="Kind">How it is typed in.</param>
/// <param name="Required">Refused without it.</param>
/// <param name="Options">For <see cref="EvidenceFieldKind.Choice"/>.</param>
public sealed record EvidenceField(string Id, LocalText? Name, EvidenceFieldKind Kind, bool Required, IReadOnlyList<string> Options);

/// <summary>Why evidence is not taken.</summary>
public enum EvidenceProblemKind
{
    Missing,

    /// <summary>Not a day such as 2026-11-20, a value, or a line of a period.</summary>
    NotUnderstood,

    TooLong,

    InTheFuture,

    /// <summary>Ends before it begins, or has ended.</summary>
    Ended,

    /// <summary>A value by another method than the contract's.</summary>
    WrongAssay,

    /// <summary>Before the window of the year.</summary>
    BeforeTheWindow,

    /// <summary>Something equal is not accepted, or needs a reason.</summary>
    NotListed,

    /// <summary>More files with one check than are taken.</summary>
    TooManyFiles,

    /// <summary>A file that is empty, or has a name that is too long.</summary>
    FileUnusable,

    /// <summary>A file that is larger than one may be; expected is the largest size.</summary>
    FileTooLarge,

    /// <summary>A file of a type that is not taken, by its content.</summary>
    WrongFileType,

    /// <summary>The scanner found something in a file.</summary>
    FileNotClean,
}

/// <summary>What is wrong with a field.</summary>
/// <param name="FieldId">Which.</param>
/// <param name="Kind">How.</param>
/// <param name="Expected">What was expected, where it can be named; never what was found.</param>
/// <param name="File">Which file it is about.</param>
/// <param name="Length">Its size in bytes.</param>
public sealed record EvidenceProblem(string FieldId, EvidenceProblemKind Kind, string? Expected = null, string? File = null, long Length = 0);

/// <summary>What evidence says.</summary>
public sealed record EvidenceReading
{
    public IReadOnlyList<EvidenceProblem> Problems { get; init; } = [];

    public EvidenceFinding Finding { get; init; }

    public DateOnly? DoneOn { get; init; }

    public DateOnly? ValidUntil { get; init; }

    public int? MonthsAtBase { get; init; }

    public int? MonthsAtStart { get; init; }
}

/// <summary>The days that evidence is read against, local.</summary>
/// <param name="Today">The day on which it is handed in.</param>
/// <param name="Start">First day of the placement.</param>
/// <param name="Base">The profile's base date; null: the first day.</param>
/// <param name="Window">For yearly checks.</param>
public sealed record EvidenceDays(DateOnly Today, DateOnly Start, DateOnly? Base, (DateOnly From, DateOnly To)? Window);

/// <summary>What a check asks for, and what the answers mean. Pure.</summary>
public static class EvidenceForm
{
    /// <summary>Longest value, in characters.</summary>
    public const int MaxValue = 2_000;

    /// <summary>All values together.</summary>
    public const int MaxValues = 12_000;

    public const string AbnormalField = "abnormal";

    public const string LotNumberField = "lot_number";

    public const string ReasonField = "equal_because";

    private const string ExpiresField = "expires_on";

    /// <summary>The fields of a check.</summary>
    public static IReadOnlyList<EvidenceField> FieldsOf(OnboardingCheck check, EvidencePurpose purpose)
    {
        if (purpose == EvidencePurpose.Vaccination)
        {
            return [Of("vaccinated_on", EvidenceFieldKind.Day), Of(LotNumberField, EvidenceFieldKind.Text)];
        }

        IEnumerable<EvidenceField> own = check.Kind switch
        {
            CheckKind.Qualification =>
            [
                new("qualification", null, EvidenceFieldKind.Choice, true, [.. check.AnyOf.Select(q => q.Name)]),
                .. check.Equivalent ? (EvidenceField[])[Of(ReasonField, EvidenceFieldKind.Lines, false)] : [],
                Of("number", EvidenceFieldKind.Text, false), Of("obtained_on", EvidenceFieldKind.Day), Of(ExpiresField, EvidenceFieldKind.Day, false),
            ],
            CheckKind.Experience =>
            [
                Of("periods", EvidenceFieldKind.Lines), .. check.Equivalent ? (EvidenceField[])[Of(ReasonField, EvidenceFieldKind.Lines, false)] : [],
            ],
            CheckKind.Certificate => [Of("number", EvidenceFieldKind.Text), Of("obtained_on", EvidenceFieldKind.Day), Of(ExpiresField, EvidenceFieldKind.Day)],
            CheckKind.Antibody =>
            [
                Of("value", EvidenceFieldKind.Number), new("assay", null, EvidenceFieldKind.Choice, true, [check.Assay!]),
                Of("tested_on", EvidenceFieldKind.Day), Of("laboratory", EvidenceFieldKind.Text, false),
            ],
            CheckKind.Health =>
            [
                Of("examined_on", EvidenceFieldKind.Day),
                .. check.Items.Select(i => new EvidenceField("item_" + i.Id, i.Name, EvidenceFieldKind.YesNo, i.Required, [])),
                Of(AbnormalField, EvidenceFieldKind.YesNo),
            ],
            CheckKind.Vaccination => [Of("vaccinated_on", EvidenceFieldKind.Day), Of(LotNumberField, EvidenceFieldKind.Text)],
            _ => [Of("done_on", EvidenceFieldKind.Day)],
        };
        return [.. own, .. check.Fields.Select(f => new EvidenceField("own_" + f.Id, f.Name, EvidenceFieldKind.Text, f.Required, []))];

        static EvidenceField Of(string id, EvidenceFieldKind kind, bool required = true) => new(id, null, kind, required, []);
    }

    /// <summary>Reads the answers: what is wrong with them, or what they mean for the clause.</summary>
    public static EvidenceReading Read(OnboardingCheck check, EvidencePurpose purpose, IReadOnlyDictionary<string, string> values, EvidenceDays days)
    {
        IReadOnlyList<EvidenceField> fields = FieldsOf(check, purpose);
        List<EvidenceProblem> problems = [.. fields.SelectMany(f => ProblemOf(f, values))];
        if (fields.Sum(f => values.GetValueOrDefault(f.Id)?.Length ?? 0) > MaxValues)
        {
            problems.Add(new(fields[0].Id, EvidenceProblemKind.TooLong));
        }

        HashSet<string> unread = [.. problems.Select(p => p.FieldId)];
        EvidenceField doneField = fields.FirstOrDefault(f => f is { Kind: EvidenceFieldKind.Day, Required: true }) ?? fields[0];
        DateOnly? done = DayOf(values, doneField.Id);
        DateOnly? until = Until(check, purpose, done, DayOf(values, ExpiresField));
        EvidenceReading reading = new() { DoneOn = done, ValidUntil = until, Finding = EvidenceFinding.Meets };
        if (done > days.Today)
        {
            Wrong(doneField.Id, EvidenceProblemKind.InTheFuture);
        }
        else if (until < done || until < days.Today)
        {
            Wrong(DayOf(values, ExpiresField) is null ? doneField.Id : ExpiresField, EvidenceProblemKind.Ended);
        }
        else if (days.Window is { } window && done < window.From)
        {
            Wrong(doneField.Id, EvidenceProblemKind.BeforeTheWindow, $"{window.From:yyyy-MM-dd}"); // after it, it is late, but better than nothing
        }

        EvidenceReading read = (purpose, check.Kind) switch
        {
            (EvidencePurpose.Vaccination, _) => reading,
            (_, CheckKind.Qualification) => ReadQualification(),
            (_, CheckKind.Experience) => ReadExperience(),
            (_, CheckKind.Antibody) => ReadAntibody(),
            (_, CheckKind.Health) => ReadHealth(),
            _ => reading,
        };
        return problems.Count > 0 ? new() { Problems = problems } : read;

        // What could not be read at all has been said.
        EvidenceReading Wrong(string field, EvidenceProblemKind kind, string? expected = null)
        {
            if (!unread.Contains(field))
            {
                problems.Add(new(field, kind, expected));
            }

            return reading;
        }

        EvidenceReading ReadQualification()
        {
            string given = Plain(values.GetValueOrDefault("qualification") ?? "");
            bool listed = check.AnyOf.Any(q => q.Aliases.Append(q.Name).Any(n => Plain(n) == given));
            return listed || unread.Contains("qualification") ? reading
                : check.Equivalent && !PlainText.IsBlank(values.GetValueOrDefault(ReasonField)) ? reading with { Finding = EvidenceFinding.NeedsJudgement }
                : Wrong(check.Equivalent ? ReasonField : "qualification", EvidenceProblemKind.NotListed, string.Join(", ", check.AnyOf.Select(q => q.Name)));
        }

        EvidenceReading ReadExperience()
        {
            if (!Experience.TryRead(values.GetValueOrDefault("periods") ?? "", days.Today, out IReadOnlyList<ExperiencePeriod> periods))
            {
                return Wrong("periods", EvidenceProblemKind.NotUnderstood, "2020-04-01〜2025-03-31 …");
            }

            int atBase = Experience.Months(periods, days.Base ?? days.Start);
            int atStart = Experience.Months(periods, days.Start);
            bool isEqual = check.Equivalent && !PlainText.IsBlank(values.GetValueOrDefault(ReasonField));
            return reading with
            {
                DoneOn = null,
                ValidUntil = null,
                MonthsAtBase = atBase,
                MonthsAtStart = atStart,
                Finding = atBase >= check.Months ? isEqual ? EvidenceFinding.NeedsJudgement : EvidenceFinding.Meets
                    : atStart >= check.Months ? EvidenceFinding.MeetsAtStartOnly
                    : EvidenceFinding.DoesNotMeet,
            };
        }

        EvidenceReading ReadAntibody() => !string.Equals(Plain(values.GetValueOrDefault("assay") ?? ""), Plain(check.Assay!), StringComparison.Ordinal)
            ? Wrong("assay", EvidenceProblemKind.WrongAssay, check.Assay)
            : reading with
            {
                Finding = Titre.TryRead(values.GetValueOrDefault("value"), out Titre titre) ? titre.Against(check.Minimum)
                : EvidenceFinding.NeedsJudgement
            };

        EvidenceReading ReadHealth()
        {
            foreach (ReportField open in check.Items.Where(i => i.Required && values.GetValueOrDefault("item_" + i.Id) != "yes"))
            {
                Wrong("item_" + open.Id, EvidenceProblemKind.Missing);
            }

            return reading with { Finding = values.GetValueOrDefault(AbnormalField) == "yes" ? EvidenceFinding.Adverse : EvidenceFinding.Meets };
        }
    }

    private static DateOnly? Until(OnboardingCheck check, EvidencePurpose purpose, DateOnly? done, DateOnly? expires)
    {
        DateOnly? validity = purpose == EvidencePurpose.Vaccination || done is not { } day ? null : check.Validity switch
        {
            DueRule.Months(var months) => CalendarMonths.EndOf(day, months),
            DueRule.Days(var count) => day.AddDays(count - 1),
            _ => null,
        };
        return validity is { } one && expires is { } other ? (one < other ? one : other) : validity ?? expires;
    }

    private static IEnumerable<EvidenceProblem> ProblemOf(EvidenceField field, IReadOnlyDictionary<string, string> values)
    {
        string? value = values.GetValueOrDefault(field.Id);
        if (PlainText.IsBlank(value))
        {
            return field.Required ? [new(field.Id, EvidenceProblemKind.Missing)] : [];
        }

        bool understood = field.Kind switch
        {
            EvidenceFieldKind.Day => TryDay(value, out _),
            EvidenceFieldKind.Number => Titre.TryRead(value, out _),
            EvidenceFieldKind.YesNo => value is "yes" or "no",
            _ => true,
        };
        return !understood ? [new(field.Id, EvidenceProblemKind.NotUnderstood,
            field.Kind switch { EvidenceFieldKind.Day => "2026-11-20", EvidenceFieldKind.Number => "12.3, >128, 2.0未満", _ => "yes, no" })]
            : value.Length > MaxValue ? [new(field.Id, EvidenceProblemKind.TooLong)]
            : [];
    }

    private static DateOnly? DayOf(IReadOnlyDictionary<string, string> values, string field) =>
        TryDay(values.GetValueOrDefault(field), out DateOnly day) ? day : null;

    private static bool TryDay(string? text, out DateOnly day) => DayText.TryRead(text, out day);

    /// <summary>Full-width and half-width, upper and lower case and blanks are the same name.</summary>
    private static string Plain(string name) =>
        name.Normalize(System.Text.NormalizationForm.FormKC).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
