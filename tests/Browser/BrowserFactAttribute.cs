using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>A test that needs a browser: skipped with a reason where there is none, but not under CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.WhyNot;
}

/// <summary>As <see cref="BrowserFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.WhyNot;
}
