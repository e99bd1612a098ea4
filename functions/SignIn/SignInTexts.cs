using Workflows.Texts;

namespace Workflows.SignIn;

/// <summary>The texts of the sign-in pages and mails.</summary>
public static class SignInTexts
{
    /// <summary>From <c>SignInTexts.resx</c> and <c>SignInTexts.ja.resx</c>.</summary>
    public static TextResource All { get; } = new(typeof(SignInTexts));
}
