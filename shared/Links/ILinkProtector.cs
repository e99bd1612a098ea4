namespace Workflows.Links;

/// <summary>Encrypts and signs small texts. Keys rotate, so the same text gives another token each time.</summary>
public interface ILinkProtector
{
    /// <summary>A URL-safe token (<c>A-Z a-z 0-9 - _ .</c>) for the text.</summary>
    /// <param name="purpose">A token of one purpose is worthless for another.</param>
    /// <param name="text">ASCII; under 100 characters for what is mailed, up to 500 for what stays in the tables.</param>
    string Protect(string purpose, string text);

    /// <summary>The text, or null for anything that <see cref="Protect"/> did not make for this purpose, or whose key is gone. Never throws.</summary>
    string? TryUnprotect(string purpose, string token);
}
