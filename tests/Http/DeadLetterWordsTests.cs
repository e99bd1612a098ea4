using Workflows.Events;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Why a message could not be taken, in the reader's language where somebody worded it.</summary>
public sealed class DeadLetterWordsTests
{
    [Theory]
    [InlineData("ja", "Expected JSON.\nJSONではありません。", "ja", "JSONではありません。")]
    [InlineData("en", "Expected JSON.\nJSONではありません。", "en", "Expected JSON.")]
    [InlineData("ja", "Expected a name.", "en", "Expected a name.")]
    public void Words_AreTheReaders_WhereThereAreSome(string reader, string description, string language, string text) =>
        Assert.Equal((language, text), DeadLetterTexts.Words(reader, description));
}
