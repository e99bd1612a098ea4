using Workflows.People;

namespace Workflows.Security;

/// <summary>Somebody who is signed in.</summary>
/// <param name="Person">As the people file has them now.</param>
/// <param name="Via">
/// What proved it: <c>link</c> (a mailed link and its code), <c>mail</c> (sign-in by mail), <c>admin-key</c>; <c>wall</c> and <c>feed</c> only read.
/// </param>
/// <param name="SignedInAt">When (UTC).</param>
public sealed record Visitor(Person Person, string Via, DateTimeOffset SignedInAt);
