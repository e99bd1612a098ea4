using System.Buffers.Text;
using System.Text;
using Workflows.Links;

namespace Workflows.Scenarios;

/// <summary>Protects nothing: scenarios are about what happens, not about tokens.</summary>
internal sealed class PlainProtector : ILinkProtector
{
    public string Protect(string purpose, string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{purpose}\n{text}"));

    public string? TryUnprotect(string purpose, string token)
    {
        string text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        return text.StartsWith(purpose + "\n", StringComparison.Ordinal) ? text[(purpose.Length + 1)..] : null;
    }
}
