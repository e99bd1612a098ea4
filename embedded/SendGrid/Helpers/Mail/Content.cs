namespace SendGrid.Helpers.Mail;

/// <summary>A body: a MIME type and its text.</summary>
public class Content
{
    public Content()
    {
    }

    public Content(string type, string value)
    {
        Type = type;
        Value = value;
    }

    public string? Type { get; set; }

    public string? Value { get; set; }
}
