from django.db import migrations, models


class Migration(migrations.Migration):
    """The name of a collection is no longer unique: that it was refused told of collections that one may not see."""

    dependencies = [("cards", "0001_first_tables")]

    operations = [
        migrations.AlterField("collection", "name", models.CharField(max_length=80)),
    ]
