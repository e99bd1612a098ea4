using Workflows.Contracts;
using Workflows.Mail;
using Workflows.Texts;

namespace Workflows.Kit.Mail;

/// <summary>What a mail about a case says, before it is set.</summary>
public sealed record CaseMailParts
{
    public required string Subject { get; init; }

    /// <summary>First paragraph: why the reader is told.</summary>
    public required string Lead { get; init; }

    /// <summary>What stands between the lead and the link.</summary>
    public Action<MailBody>? Content { get; init; }

    /// <summary>What the reader's link does, where they are asked.</summary>
    public string LinkCaption { get; init; } = "";

    /// <summary>How the page of the case is called, which those see who are not asked anything; null: as in every process.</summary>
    public string? PageCaption { get; init; }

    /// <summary>It goes to people who have no page of ours.</summary>
    public bool IsNotice { get; init; }

    /// <summary>By when an answer is expected of those who are asked; the others are not told.</summary>
    public CaseAnswerBy? AnswerBy { get; init; }

    /// <summary>The rule that the mail fulfils; null: none in particular.</summary>
    public RuleSource? Source { get; init; }
}

/// <summary>By when an answer is expected.</summary>
/// <param name="Due">The deadline (UTC).</param>
/// <param name="Zone">In which it is written.</param>
/// <param name="Now">When the mail is due (UTC).</param>
/// <param name="WorkAt">When the work is planned to begin; an answer after it is of no use.</param>
public sealed record CaseAnswerBy(DateTimeOffset Due, TimeZoneInfo Zone, DateTimeOffset Now, DateTimeOffset? WorkAt = null);

/// <summary>Sets the mails of cases: the same frame in every process.</summary>
public static class CaseMail
{
    /// <summary>Sets a mail for its reader.</summary>
    public static ComposedMail Compose(Addressee to, CaseMailParts parts)
    {
        string language = to.Language;
        MailBody body = new();
        if (to.StandsInFor is { } absent)
        {
            body.Paragraph(Text("Label.ForSubstitute", absent));
        }

        body.Paragraph(parts.Lead);
        parts.Content?.Invoke(body);
        if (to.Link is not null && parts.AnswerBy is { } answer)
        {
            body.Facts([(Text("Label.AnswerBy"), TimeText.By(answer.Due, answer.Zone, language))]);
            if (answer.WorkAt is { } work && work < answer.Due && work > answer.Now)
            {
                body.Paragraph(Text("Label.AnswerAfterWork", TimeText.Of(work, answer.Zone, language)));
            }
        }

        MailBody apart = new MailBody().Append(body);
        if (to.Link is { } link)
        {
            body.Link(parts.LinkCaption, link.Address).Code(Text("Label.Code"), link.Code).Paragraph(Text("Label.CodeHint"));
        }
        else if (!parts.IsNotice)
        {
            body.Link(parts.PageCaption ?? Text("Label.Page"), to.Page);
        }

        if (parts.Source is { } source && BasisOf(source, language, isInternal: false) is { Length: > 0 } clause)
        {
            body.Paragraph(clause);
            apart.Paragraph(clause);
        }

        return new(MailHeader.Subject(parts.Subject), body, language, parts.Source?.Clause) { Apart = apart };

        string Text(string key, params ReadOnlySpan<object?> arguments) => CaseTexts.All.Get(language, key, arguments);
    }

    /// <summary>The clause; for the contractor's own eyes what stands for one, too, and what had to be assumed.</summary>
    /// <param name="source">Where a rule comes from.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="isInternal">The reader is none of the client's people: what we assume is not told in letters and on the client's pages.</param>
    public static string BasisOf(RuleSource source, string language, bool isInternal)
    {
        List<string> parts = [];
        if (source.Clause is { } clause)
        {
            parts.Add(CaseTexts.All.Get(language, "Label.Clause", clause));
        }

        if (!isInternal)
        {
            return string.Concat(parts);
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
