using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Fields;

namespace Workflows.Requests;

/// <summary>What somebody asks, field by field.</summary>
public static class RequestFields
{
    private static readonly FieldOption[] Parties = [.. RequestRules.Parties
        .Select(p => new FieldOption(p.Key, language => RequestTexts.All.Get(language, "Party." + p.Value)))];

    /// <summary>How something was given, by the names that profiles, forms and the API use.</summary>
    public static IReadOnlyList<FieldOption> Channels { get; } = [.. RequestRules.Channels
        .Select(c => new FieldOption(c.Key, language => RequestTexts.All.Get(language, "Channel." + c.Value)))];

    /// <summary>Every field.</summary>
    public static FieldSet<RequestContent> All { get; } = new FieldSet<RequestContent>()
        .Choice("from", "Who asks: client, contractor, or users (whose requests the client takes first).", c => NameOf(RequestRules.Parties, c.From),
            (c, v) => c with { From = Read(RequestRules.Parties, v) }, _ => Parties, required: true)
        .Line("asker", "Who asks: name and organisation.", c => c.Asker, (c, v) => c with { Asker = v })
        .Choice("channel", "telephone, mail, page, visit, meeting or document.", c => NameOf(RequestRules.Channels, c.Channel),
            (c, v) => c with { Channel = Read(RequestRules.Channels, v) }, _ => Channels, required: true)
        .Moment("received", "When it was asked; of users, when the client took it.", c => c.Received == default ? null : c.Received,
            (c, v) => c with { Received = v ?? default }, required: true)
        .Moment("forwarded", "Of users: when the client forwarded it; left out: the client has not.", c => c.Forwarded, (c, v) => c with { Forwarded = v })
        .Line("title", "In a line.", c => c.Title, (c, v) => c with { Title = v ?? "" }, required: true)
        .Lines("text", "What is asked.", c => c.Text, (c, v) => c with { Text = v ?? "" }, FreeText.Max, required: true)
        .Line("about", "The clause, or the assumption of the profile, that it is about.", c => c.About, (c, v) => c with { About = v })
        .Values("values", "The fields of its kind by id.", c => c.Values, (c, v) => c with { Values = v });

    /// <summary>Nothing is said yet.</summary>
    public static RequestContent Blank { get; } =
        new() { From = (RequestParty)(-1), Channel = (RequestChannel)(-1), Title = "", Text = "", Received = default };

    /// <summary>The value of a name; none at all for a word that is none: it is refused as not understood.</summary>
    public static T Read<T>(NameTable<T> names, string? word)
        where T : struct, Enum => word is not null && names.Keys.Contains(word) ? names[word] : (T)Enum.ToObject(typeof(T), -1);

    private static string? NameOf<T>(NameTable<T> names, T value)
        where T : struct, Enum => Enum.IsDefined(value) ? names.NameOf(value) : null;
}
