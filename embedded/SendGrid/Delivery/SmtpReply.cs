namespace Workflows.Embedded.SendGrid;

/// <summary>A relay's answer: its code and its lines without it.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and <= 299;

    public string Text => string.Join(' ', Lines);

    public bool Offers(string extension) => Offered(extension) is not null;

    /// <summary>What stands after the extension's name in the answer to EHLO; <c>null</c> where it is not offered.</summary>
    public string? Offered(string extension) => Lines.Skip(1)
        .Where(l => l.Equals(extension, StringComparison.OrdinalIgnoreCase) || l.StartsWith(extension + " ", StringComparison.OrdinalIgnoreCase))
        .Select(l => l[extension.Length..].Trim())
        .FirstOrDefault();
}
