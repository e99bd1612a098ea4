namespace SendGrid.Helpers.Mail;

/// <summary>Whether the service rewrites links to count clicks. Relay and folder never do.</summary>
public class ClickTracking
{
    public bool? Enable { get; set; }

    public bool? EnableText { get; set; }
}
