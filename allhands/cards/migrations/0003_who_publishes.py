from django.db import migrations, models


class Migration(migrations.Migration):
    """Who publishes in a collection is its choice; authors, as before, where nobody chose."""

    dependencies = [("cards", "0002_names_among_readers")]

    operations = [
        migrations.AddField(
            "collection",
            "publishers",
            models.CharField(
                choices=[
                    ("readers", "Everybody who may read it"),
                    ("authors", "Its authors"),
                    ("curators", "Only its curators: verifiers and owners"),
                ],
                db_default="authors",
                default="authors",
                max_length=10,
            ),
        ),
    ]
