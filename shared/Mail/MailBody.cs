using System.Net;
using System.Text;
using Workflows.Texts;

namespace Workflows.Mail;

/// <summary>A mail's content, written once and rendered as plain text and as HTML (encoded, no external resource).</summary>
public sealed class MailBody
{
    private readonly StringBuilder text = new();
    private readonly StringBuilder html = new();

    /// <summary>A sentence or more.</summary>
    public MailBody Paragraph(string paragraph)
    {
        text.Append(PlainText.Lines(paragraph)).Append("\n\n");
        html.Append("<p>").Append(Encoded(paragraph)).Append("</p>\n");
        return this;
    }

    /// <summary>A heading.</summary>
    public MailBody Heading(string heading)
    {
        text.Append("■ ").Append(PlainText.Line(heading)).Append('\n');
        html.Append("<h2 style=\"font-size:1rem;margin:1.2em 0 .3em\">").Append(Encoded(heading)).Append("</h2>\n");
        return this;
    }

    /// <summary>Names and values, one a line; empty values are left out.</summary>
    public MailBody Facts(IEnumerable<(string Name, string? Value)> facts)
    {
        html.Append("<table style=\"border-collapse:collapse\">\n");
        foreach ((string name, string? value) in facts)
        {
            if (value is not null && !PlainText.IsBlank(value))
            {
                text.Append(PlainText.Line(name)).Append(": ").Append(PlainText.Lines(value).ReplaceLineEndings("\n    ")).Append('\n');
                html.Append("<tr><th style=\"text-align:left;vertical-align:top;padding:.15em 1em .15em 0;font-weight:600\">").Append(Encoded(name))
                    .Append("</th><td style=\"padding:.15em 0\">").Append(Encoded(value)).Append("</td></tr>\n");
            }
        }

        text.Append('\n');
        html.Append("</table>\n");
        return this;
    }

    /// <summary>Items of a list.</summary>
    public MailBody List(IEnumerable<string> items)
    {
        html.Append("<ul>\n");
        foreach (string item in items)
        {
            text.Append(" - ").Append(PlainText.Line(item)).Append('\n');
            html.Append("<li>").Append(Encoded(item)).Append("</li>\n");
        }

        text.Append('\n');
        html.Append("</ul>\n");
        return this;
    }

    /// <summary>The one link of the mail.</summary>
    public MailBody Link(string caption, Uri address)
    {
        text.Append(PlainText.Line(caption)).Append(":\n").Append(address.AbsoluteUri).Append("\n\n");
        html.Append("<p><a href=\"").Append(WebUtility.HtmlEncode(address.AbsoluteUri))
            .Append("\" style=\"display:inline-block;padding:.6em 1.2em;background:#0b57a4;color:#fff;text-decoration:none;border-radius:4px\">")
            .Append(Encoded(caption)).Append("</a></p>\n");
        return this;
    }

    /// <summary>A code to be typed, set apart so that it is found.</summary>
    public MailBody Code(string caption, string code)
    {
        text.Append(PlainText.Line(caption)).Append(": ").Append(code).Append('\n');
        html.Append("<p>").Append(Encoded(caption)).Append(": <strong style=\"font-size:1.4em;letter-spacing:.15em\">").Append(Encoded(code))
            .Append("</strong></p>\n");
        return this;
    }

    /// <summary>The last lines of a letter: who writes.</summary>
    public MailBody Signature(string signature)
    {
        text.Append(new string('-', 40)).Append('\n').Append(PlainText.Lines(signature)).Append("\n\n");
        html.Append("<p style=\"border-top:1px solid #888;padding-top:.6em\">").Append(Encoded(signature)).Append("</p>\n");
        return this;
    }

    /// <summary>All that another one says.</summary>
    public MailBody Append(MailBody other)
    {
        text.Append(other.text);
        html.Append(other.html);
        return this;
    }

    /// <inheritdoc cref="Append(MailBody)"/>
    public MailBody Append(MailSaid other)
    {
        text.Append(other.Text);
        html.Append(other.Html);
        return this;
    }

    /// <summary>What it says, to be kept and appended to another one.</summary>
    public MailSaid Said => new(text.ToString(), html.ToString());

    /// <summary>Plain text, lines ended by <c>\n</c>.</summary>
    public string ToText() => text.ToString().TrimEnd() + "\n";

    /// <summary>A whole HTML document.</summary>
    public string ToHtml(string language) =>
        $"<!doctype html>\n<html lang=\"{Encoded(language)}\"><head><meta charset=\"utf-8\"></head>\n"
        + "<body style=\"font-family:sans-serif;line-height:1.5;max-width:44em\">\n" + html + "</body></html>\n";

    private static string Encoded(string value) => WebUtility.HtmlEncode(PlainText.Lines(value)).ReplaceLineEndings("<br>");
}

/// <summary>What a mail's content says, in both renderings; made by <see cref="MailBody"/>.</summary>
/// <param name="Text">Plain text.</param>
/// <param name="Html">Encoded; no whole document.</param>
public sealed record MailSaid(string Text, string Html)
{
    /// <summary>Characters of both.</summary>
    public int Length => Text.Length + Html.Length;
}
