using Workflows.Kit;
using Workflows.PeopleChanges;

namespace Workflows.People;

/// <summary>A person in the API.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Name">As written in mails.</param>
/// <param name="NameEn">In Latin letters.</param>
/// <param name="Mail">First address.</param>
/// <param name="SecondMail">Tried when the first one fails.</param>
/// <param name="Language"><c>ja</c> or <c>en</c>.</param>
/// <param name="Party"><c>client</c>, <c>contractor</c> or <c>administrator</c>.</param>
/// <param name="Until">Last day; no end is known when it is missing.</param>
/// <param name="Roles">What they hold, over and to come, too.</param>
/// <param name="Absences">When they are away.</param>
/// <param name="Seen">To be sent with a change: it is refused when somebody else was quicker.</param>
/// <param name="ChangedAt">When this was said on a page, by a file or here (UTC); missing: the file of the contract folder says it.</param>
/// <param name="ChangedBy">By whom.</param>
public sealed record PersonAnswer(
    string Id, string Name, string? NameEn, string Mail, string? SecondMail, string Language, string Party, DateOnly? Until, IReadOnlyList<HeldRole> Roles,
    IReadOnlyList<Absence> Absences, int Seen, DateTimeOffset? ChangedAt, string? ChangedBy)
{
    /// <summary>What is known of a person; null: nobody of that id.</summary>
    public static PersonAnswer? Of(PeopleState state, string id) => state.InForce.EntryOf(id) is not { } entry ? null : new(
        id, entry.Person.Name, entry.Person.NameEn, entry.Person.Mail, entry.Person.SecondMail, entry.Person.Language,
        PeopleReader.Parties.NameOf(entry.Person.Party), entry.Person.Until, entry.Roles, entry.Absences, state.Said.GetValueOrDefault(id)?.Act ?? 0,
        state.Said.GetValueOrDefault(id)?.At, state.Said.GetValueOrDefault(id)?.By);
}

/// <summary>People in the API.</summary>
/// <param name="People">In their order.</param>
public sealed record PeopleAnswer(IReadOnlyList<PersonAnswer> People);

/// <summary>What a file would do to the people, or did.</summary>
/// <param name="Applied">It was taken over.</param>
/// <param name="Added">So many are new.</param>
/// <param name="Changed">So many change.</param>
/// <param name="Same">So many stay as they are.</param>
/// <param name="Seen">Sent with the same file it is taken over, unless one of its people was changed since.</param>
/// <param name="People">Those who are new or change.</param>
/// <param name="Wrong">Why it is not taken over; all of it is put right, or nothing is taken.</param>
/// <param name="Emptied">The roles that would be left without anybody: it is taken over with <c>mayEmpty=true</c> only.</param>
public sealed record PeopleImportAnswer(
    bool Applied, int Added, int Changed, int Same, string Seen, IReadOnlyList<ImportedPerson> People, IReadOnlyList<ImportFault> Wrong, string? Emptied);

/// <summary>What a file says of one person.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Name">Their name afterwards.</param>
/// <param name="IsNew">Nobody of that id is known.</param>
/// <param name="Differences">A line each.</param>
public sealed record ImportedPerson(string Id, string Name, bool IsNew, IReadOnlyList<PersonDifference> Differences);

/// <summary>What differs of one person.</summary>
/// <param name="Field">As the file names it.</param>
/// <param name="Before">Empty: nothing.</param>
/// <param name="After">Empty: nothing.</param>
public sealed record PersonDifference(string Field, string Before, string After);

/// <summary>Why a file is not taken over.</summary>
/// <param name="Line">Of the file; 0: the file as a whole.</param>
/// <param name="Name">Of the person, as the file says it; empty: of nobody.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record ImportFault(int Line, string Name, string Message)
{
    /// <summary>All that is wrong with the lines of a file, in their order.</summary>
    public static IReadOnlyList<ImportFault> Of(PeopleFile file, PeoplePlan plan, string language)
    {
        return
        [
            .. file.Wrong.Select(w => new ImportFault(w.Line, "", w.Words(language)))
                .Concat(from person in plan.People
                        from wrong in person.Wrong
                        select new ImportFault(file.LineOf(person.Draft.Id, wrong.Detail), person.Draft.Name, Named(wrong)))
                .OrderBy(w => w.Line),
        ];

        string Named(CommandResult.Refused wrong) => PeoplePageTexts.All.Get(
            language, "Import.Named", PeopleTexts.All.Get(language, "Field." + ColumnOf(wrong.Detail)), RefusalTexts.Of(wrong, PeopleTexts.All, language));
    }

    private static string ColumnOf(string field) =>
        field.StartsWith("role_", StringComparison.Ordinal)
            ? field.EndsWith("_from", StringComparison.Ordinal) ? "from" : field.EndsWith("_to", StringComparison.Ordinal) ? "to" : "role"
        : field.StartsWith("absence_", StringComparison.Ordinal) ? "absence" : field;
}
