namespace Workflows.Kit.Mail;

/// <summary>A mail's texts.</summary>
public sealed record ComposedMail(string Subject, string Text, string Html, string? Clause);
