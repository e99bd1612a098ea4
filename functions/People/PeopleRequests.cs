using Workflows.Api;
using Workflows.Kit;

namespace Workflows.People;

/// <summary>The bodies and queries of people in the API.</summary>
internal static class PeopleRequests
{
    private static readonly ApiMember By = new("person", ApiType.Text, true, "Id of the administrator who acts.", 100);

    private static readonly ApiMember MayEmpty =
        new("mayEmpty", ApiType.Flag, false, "true: a role may be left without anybody. Without it such a change is refused, and says which role from which day on.");

    private static readonly ApiMember Seen =
        new("seen", ApiType.Number, true, "What was answered as 'seen' of this person: a change by somebody else since is not written over.", int.MaxValue) { Min = 0 };

    private static readonly ApiMember[] Entry =
    [
        new("name", ApiType.Text, true, "As written in mails.", FreeText.MaxLine),
        new("nameEn", ApiType.Text, false, "In Latin letters.", FreeText.MaxLine),
        new("mail", ApiType.Text, true, "First address.", 320),
        new("secondMail", ApiType.Text, false, "Tried when the first one fails.", 320),
        new("language", ApiType.Text, true, "ja or en.", 2),
        new("party", ApiType.Text, true, "client, contractor or administrator.", 20),
        new("until", ApiType.Text, false, "Last day on which they work here; no end is known when it is missing.", 10),
        new("roles", ApiType.Objects, true, "Every role that they hold; one that is missing is taken away.")
        {
            Members =
            [
                ApiMember.Contract,
                new("role", ApiType.Text, true, "Id of the role.", 100),
                new("from", ApiType.Text, false, "First day; open when it is missing.", 10),
                new("to", ApiType.Text, false, "Last day; open when it is missing.", 10),
            ],
        },
        new("absences", ApiType.Objects, true, "When they are away and who stands in; one that is missing is taken away.")
        {
            Members =
            [
                new("by", ApiType.Text, true, "Id of who stands in.", 100),
                new("from", ApiType.Text, true, "First day.", 10),
                new("to", ApiType.Text, true, "Last day.", 10),
                new("roles", ApiType.TextList, false, "Only in these roles; in all when it is missing.", 100),
            ],
        },
    ];

    /// <summary>Somebody new.</summary>
    public static ApiBody New { get; } = new("NewPerson", [By, new("id", ApiType.Text, true, "Unique, never used again.", 63), .. Entry, MayEmpty]);

    /// <summary>All that is known of somebody from now on.</summary>
    public static ApiBody Change { get; } = new("ChangedPerson", [By, Seen, .. Entry, MayEmpty]);

    /// <summary>Somebody of whom the file counts again.</summary>
    public static ApiBody Return { get; } = new("ReturnedPerson", By, Seen, MayEmpty);

    /// <summary>Whom a list is about.</summary>
    public static IReadOnlyList<ApiMember> List { get; } =
    [
        new("contract", ApiType.Text, false, "Only those with a role in it that is not over.", 100),
        new("left", ApiType.Text, false, "true: those whose last day is over, too.", 5),
    ];

    /// <summary>What a file is asked for.</summary>
    public static IReadOnlyList<ApiMember> Export { get; } =
    [
        new("format", ApiType.Text, false, "csv, xlsx, or yaml: the file that a start reads. csv when it is missing.", 4),
    ];

    /// <summary>How a file is taken.</summary>
    public static IReadOnlyList<ApiMember> Import { get; } =
    [
        By,
        new("seen", ApiType.Text, false, "What the look at this file answered as 'seen': it is taken over. Without it the file is only looked at.", 64),
        new("mayEmpty", ApiType.Text, false, "true: roles may be left without anybody.", 5),
    ];
}
