namespace Workflows.Webhooks;

/// <summary>Why (a part of) a body could not be read: what was expected and what was found, for a person.</summary>
/// <param name="Path">Where: a JSON path such as <c>$.alerts[3].status</c>, or <c>$</c> for the whole body.</param>
/// <param name="English">One sentence in English, path included.</param>
/// <param name="Japanese">The same in Japanese.</param>
public sealed record WebhookProblem(string Path, string English, string Japanese);
