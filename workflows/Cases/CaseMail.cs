using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Mail;
using Workflows.Texts;

namespace Workflows.Cases;

/// <summary>What a mail about a case says, before it is set.</summary>
public sealed record CaseMailParts
{
    public required string Subject { get; init; }

    /// <summary>First paragraph: why the reader is told.</summary>
    public required string Lead { get; init; }

    /// <summary>What stands between the lead and the link.</summary>
    public Action<MailBody>? Content { get; init; }

    /// <summary>The reader's link and code, for those who are asked.</summary>
    public MailLink? Link { get; init; }

    /// <summary>What the link does.</summary>
    public string LinkCaption { get; init; } = "";

    /// <summary>Name of the person whom the reader substitutes.</summary>
    public string? StandsInFor { get; init; }

    /// <summary>The rule that the mail fulfils; null: none in particular.</summary>
    public RuleSource? Source { get; init; }
}

/// <summary>Sets the mails of cases: the same frame in every process.</summary>
public static class CaseMail
{
    /// <summary>Sets a mail in a language.</summary>
    public static ComposedMail Compose(string language, CaseMailParts parts)
    {
        MailBody body = new();
        if (parts.StandsInFor is { } absent)
        {
            body.Paragraph(Text("Label.ForSubstitute", absent));
        }

        body.Paragraph(parts.Lead);
        parts.Content?.Invoke(body);
        if (parts.Link is { } link)
        {
            body.Link(parts.LinkCaption, link.Address).Code(Text("Label.Code"), link.Code).Paragraph(Text("Label.CodeHint"));
        }

        if (parts.Source is { } source)
        {
            body.Paragraph(BasisOf(source, language));
        }

        body.Paragraph(Text("Label.Automatic"));
        return new(MailHeader.Subject(parts.Subject), body.ToText(), body.ToHtml(language), parts.Source?.Clause);

        string Text(string key, params ReadOnlySpan<object?> arguments) => CaseTexts.All.Get(language, key, arguments);
    }

    /// <summary>The clause, or what stands for one, and the assumed parts.</summary>
    public static string BasisOf(RuleSource source, string language)
    {
        List<string> parts = [];
        if (source.Clause is { } clause)
        {
            parts.Add(CaseTexts.All.Get(language, "Label.Clause", clause));
        }

        if (source.Basis == RuleBasis.House)
        {
            parts.Add(CaseTexts.All.Get(language, "Label.House"));
        }

        if (source.Why is { } why && (source.Basis == RuleBasis.Assumed || source.AssumedParts.Count > 0))
        {
            parts.Add(CaseTexts.All.Get(language, "Label.Assumed", why));
        }

        return string.Join(Languages.IsJapanese(language) ? "、" : ", ", parts);
    }
}
